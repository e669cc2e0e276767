import { setTimeout as sleep } from 'node:timers/promises';
import { inject, vi } from 'vitest';
import { type Fault, type FaultProxy, type SeenRequest, startFaultProxy } from './fault-proxy.ts';

/** Of ten requests to the database one goes wrong. */
const FAULTS: Partial<Record<Fault, number>> = {
  'answer lost': 0.035,
  'request lost': 0.025,
  'internal error': 0.01,
  'internal error afterwards': 0.01,
  throttled: 0.018,
  hangs: 0.002,
};

/** What is sent once and never again, as an update that nobody remembers the number of, is not. */
const mayArriveTwice = ({ headers }: SeenRequest) =>
  !/max=1$/.test(String(headers['amz-sdk-request']));

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
 * Makes requests fail, and a share of them arrive once more later. What it gives back stops it, and
 * tells how often it did what.
 */
export const beginFaults = (
  proxy: FaultProxy,
  { random, lateCopies }: { random: () => number; lateCopies: number },
) => {
  const injected: Record<string, number> = {};
  const copies: Promise<unknown>[] = [];
  const note = (what: string) => {
    injected[what] = (injected[what] ?? 0) + 1;
  };
  const deliverLate = async (request: SeenRequest) => {
    await sleep(random() * 300);
    note(`late copies ${await proxy.deliverAgain(request)}`);
  };
  proxy.plan(() => {
    note('requests');
    const request = proxy.seen.at(-1);
    if (request && mayArriveTwice(request) && random() < lateCopies) {
      copies.push(deliverLate(request));
    }
    let chance = random();
    for (const [fault, share] of Object.entries(FAULTS) as [Fault, number][]) {
      chance -= share;
      if (chance >= 0) continue;
      note('faults');
      note(fault);
      return fault;
    }
    return undefined;
  });
  return async () => {
    proxy.heal();
    await Promise.all(copies);
    return injected;
  };
};
