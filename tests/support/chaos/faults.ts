import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultProxy, SeenRequest } from '../fault-proxy.ts';

/** What may happen to a request: a fault, or the end of the whole environment before or after it. */
export type Mishap = Fault | 'crash before it' | 'crash after it';

/** Of a hundred mishaps, how many are which. */
const SHARES: [Mishap, number][] = [
  ['answer lost', 29],
  ['request lost', 20],
  ['throttled', 16],
  ['held up', 13],
  ['internal error', 8],
  ['internal error afterwards', 8],
  ['in conflict', 3],
  ['hangs', 2],
  ['crash before it', 0.5],
  ['crash after it', 0.5],
];

/** The share of requests, beside those that go wrong, which also arrive a second time, late. */
const LATE_COPIES = 0.3;

export type Faults = ReturnType<typeof newFaults>;

/** Decides what goes wrong with how many of the requests: `rate` of them, and counts it. */
export const newFaults = ({ random, rate }: { random: () => number; rate: number }) => {
  const injected: Record<string, number> = {};
  let share = rate;
  const note = (what: string) => {
    injected[what] = (injected[what] ?? 0) + 1;
  };

  const chooseMishap = (operation: string): Mishap | undefined => {
    if (random() >= share) return undefined;
    let chance = random() * 100;
    for (const [mishap, percent] of SHARES) {
      chance -= percent;
      if (chance >= 0) continue;
      // Only transactions meet others.
      const canBe = mishap !== 'in conflict' || operation === 'TransactWriteItems';
      return canBe ? mishap : 'request lost';
    }
    return undefined;
  };

  return {
    injected,
    note,
    next: (request: SeenRequest): { mishap: Mishap | undefined; arrivesAgain: boolean } => {
      note('requests');
      const mishap = chooseMishap(request.operation);
      if (mishap) {
        note('faults');
        note(mishap);
      }
      return { mishap, arrivesAgain: random() < share * LATE_COPIES && mayArriveTwice(request) };
    },
    /** Lets a request arrive once more, within so much time, and counts what came of it. */
    deliverLate: async (proxy: FaultProxy, request: SeenRequest, withinMs: number) => {
      await sleep(random() * withinMs);
      note(`late copies ${await proxy.deliverAgain(request)}`);
    },
    heal: () => {
      share = 0;
    },
  };
};

/** What is sent once and never again, as an update that nobody remembers the number of, is not. */
const mayArriveTwice = ({ headers }: SeenRequest) =>
  !/max=1$/.test(String(headers['amz-sdk-request']));
