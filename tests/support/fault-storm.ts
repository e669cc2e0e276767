import { inject, vi } from 'vitest';
import { newFaults } from './chaos/faults.ts';
import { type Fault, type FaultProxy, startFaultProxy } from './fault-proxy.ts';

/** Of ten requests to the database one goes wrong. */
const FAULT_RATE = 0.1;
const LATE_WITHIN_MS = 300;

/**
 * Puts a proxy between the database and the environments that are imported from now on, which get
 * the service's own timeouts and, by the seed, one of the two ways to expire.
 */
export const prepareStorm = async (seed: number) => {
  const proxy = await startFaultProxy(inject('dynamodbEndpoint'));
  vi.stubEnv('DYNAMODB_ENDPOINT', proxy.endpoint);
  vi.stubEnv('DYNAMODB_REQUEST_TIMEOUT_MS', undefined);
  vi.stubEnv('SESSION_EXPIRY', seed % 2 ? 'fixed' : 'sliding');
  const end = () => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
    proxy.close();
  };
  return { proxy, end };
};

/**
 * Makes requests fail, and some of them arrive once more later. What it gives back stops it, and
 * tells how often it did what.
 */
export const beginFaults = (proxy: FaultProxy, { random }: { random: () => number }) => {
  const faults = newFaults({ random, rate: FAULT_RATE });
  const copies: Promise<unknown>[] = [];
  proxy.plan(() => {
    const request = proxy.seen.pop();
    if (!request) return undefined;
    const { mishap, arrivesAgain } = faults.next(request);
    if (arrivesAgain) copies.push(faults.deliverLate(proxy, request, LATE_WITHIN_MS));
    // Its environments do not crash.
    return mishap && /^crash/.test(mishap) ? 'request lost' : (mishap as Fault | undefined);
  });
  return async () => {
    proxy.heal();
    await Promise.all(copies);
    return faults.injected;
  };
};
