import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, type Reply, type RequestParts } from '../call.ts';
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts';
import type { Faults } from './faults.ts';
import { type HandlerName, type Handlers, newEnvironment } from './service-bundle.ts';
import type { WorldClock } from './world-clock.ts';

/** How long a request may be under way to the database, in milliseconds. */
const LONGEST_WAY_MS = 900;
/** After this, a call to the database has been given up, in milliseconds. */
const GIVE_UP_MS = 5_000;
/** By how much clocks differ, and by how much one that has jumped. */
const SKEW_MS = 3_000;
const JUMP_MS = 120_000;
/** Of a thousand requests, after how many the clock of their environment jumps. */
const JUMPS = 1;

/** What API Gateway answers where the Lambda has died. */
const CRASHED: Reply = { status: 502, headers: {}, body: {} };

type Environment = {
  handlers: Handlers;
  died: Promise<Reply>;
  setClockRight: () => void;
};

export type Fleet = Awaited<ReturnType<typeof startFleet>>;

/**
 * Several Lambda environments of the service, each with a clock of its own and a fault proxy before
 * the database. One that crashes gets nothing more through to the database, its callers are told
 * so, and another takes its place.
 */
export const startFleet = async ({
  engine,
  bundle,
  variables,
  size,
  random,
  faults,
  clock,
}: {
  engine: string;
  bundle: string;
  variables: Record<string, string>;
  size: number;
  random: () => number;
  faults: Faults;
  clock: WorldClock;
}) => {
  const proxies = new Set<FaultProxy>();
  const copies: Promise<unknown>[] = [];
  const under = (ms: number) => (random() * 2 - 1) * ms;

  const begin = async (): Promise<Environment> => {
    const proxy = await startFaultProxy(engine, { heldUpMs: () => random() * LONGEST_WAY_MS });
    proxies.add(proxy);
    let skew = under(SKEW_MS);
    const handlers = newEnvironment(bundle, {
      variables: { ...variables, DYNAMODB_ENDPOINT: proxy.endpoint },
      now: () => Math.round(clock.now() + skew),
    });
    const death = Promise.withResolvers<Reply>();
    const environment = {
      handlers,
      died: death.promise,
      setClockRight: () => {
        skew = 0;
      },
    };
    const die = () => {
      proxy.plan(() => 'request lost');
      retire(proxy);
      death.resolve(CRASHED);
      environments.splice(environments.indexOf(environment), 1);
      replacements.push(begin().then((next) => environments.push(next)));
    };
    proxy.plan(() => {
      // Taken out of what the proxy has seen, which would be all of a long run.
      const request = proxy.seen.pop();
      if (!request) return undefined;
      const { mishap, arrivesAgain } = faults.next(request);
      if (arrivesAgain) copies.push(faults.deliverLate(proxy, request, LONGEST_WAY_MS));
      if (random() * 1_000 < JUMPS) {
        faults.note('clock jumps');
        skew = under(JUMP_MS);
      }
      if (mishap !== 'crash before it' && mishap !== 'crash after it') return mishap;
      die();
      return mishap === 'crash before it' ? 'request lost' : 'answer lost';
    });
    return environment;
  };

  /** Closes the door behind the dead, when those who still knock have given up. */
  const retire = async (proxy: FaultProxy) => {
    await sleep(GIVE_UP_MS, undefined, { ref: false });
    proxy.close();
    proxies.delete(proxy);
  };

  const environments: Environment[] = [];
  const replacements: Promise<unknown>[] = [];
  while (environments.length < size) environments.push(await begin());

  const anyEnvironment = async (): Promise<Environment> => {
    for (;;) {
      const chosen = environments[Math.floor(random() * environments.length)];
      if (chosen) return chosen;
      await sleep(1);
    }
  };

  return {
    /** Calls an endpoint in one of the environments. */
    call: async (name: Exclude<HandlerName, 'sweep'>, parts: RequestParts): Promise<Reply> => {
      const { handlers, died } = await anyEnvironment();
      const httpMethod = name === 'status' || name === 'history' ? 'GET' : 'POST';
      const path = `/api/chat/sessions/${name}/`;
      return Promise.race([died, call(handlers[name], { ...parts, httpMethod, path })]);
    },
    /** Runs the scheduled sweep in one of them. Rejects where it failed. */
    sweep: async (): Promise<void> => {
      const { handlers, died } = await anyEnvironment();
      const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => 60_000 };
      await Promise.race([died, handlers.sweep({}, context)]);
    },
    /** Nothing goes wrong any more, all clocks are right, and all that was under way has arrived. */
    heal: async () => {
      faults.heal();
      await Promise.all(replacements);
      for (const environment of environments) environment.setClockRight();
      await sleep(LONGEST_WAY_MS);
      await Promise.all(copies);
    },
    close: () => {
      for (const proxy of proxies) proxy.close();
    },
  };
};
