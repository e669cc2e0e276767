import { type CountedCall, unitsTogether } from '../tests/support/counted-calls.ts';
import type { Claim, Limit } from './claim.mts';
import { startWorker } from './worker.mts';

/** A request, or another piece of work, and the calls to the database that it made. */
export type Step = { name: string; calls: CountedCall[] };

/** What a step may take at the most: calls, and units of capacity. */
const MOST: Record<string, { calls: number; units: number }> = {
  start: { calls: 1, units: 3 },
  'start, of a session that runs': { calls: 1, units: 1 },
  update: { calls: 1, units: 1 },
  'update, of 100 events': { calls: 1, units: 1 },
  'update, repeated': { calls: 1, units: 1 },
  status: { calls: 1, units: 1 },
  'end, soft': { calls: 1, units: 1 },
  end: { calls: 3, units: 10 },
  'cleanup, of nothing': { calls: 1, units: 1 },
  'cleanup, of an expired session': { calls: 4, units: 11 },
  'history, a page of 20': { calls: 1, units: 2 },
  '10 updates': { calls: 10, units: 10 },
  'soft end': { calls: 1, units: 1 },
  'its part of a sweep': { calls: 4, units: 11 },
  together: { calls: 16, units: 25 },
};
const mostOf = ({ name }: Step) => {
  const most = MOST[name];
  if (most === undefined) throw new Error(`Nobody has said what ${name} may take`);
  return most;
};

const isRead = ({ operation }: CountedCall) => /^(Get|BatchGet|Query)/.test(operation);

const figuresOf = ({ name, calls }: Step) => {
  const reads = calls.filter(isRead);
  const writes = calls.filter((call) => !isRead(call));
  return { name, calls: calls.length, writes: unitsTogether(writes), reads: unitsTogether(reads) };
};

const tableOf = (first: string, steps: Step[]) => ({
  head: [first, 'calls', 'at most', 'write units', 'read units', 'at most'],
  rows: steps.map((step) => {
    const { name, calls, writes, reads } = figuresOf(step);
    const most = mostOf(step);
    return [name, ...[calls, most.calls, writes, reads, most.units].map(String)];
  }),
});

const limitsOf = (step: Step): Limit[] => {
  const { name, calls, writes, reads } = figuresOf(step);
  const most = mostOf(step);
  return [
    { what: `${name}: calls`, figure: calls, atMost: most.calls, isInTable: true },
    { what: `${name}: units`, figure: writes + reads, atMost: most.units, isInTable: true },
  ];
};

/** What requests ask of the database. */
export const calls: Claim = {
  title: 'An update is one call and one unit',
  text: [
    `Calls to the database and the capacity that they take, indexes included, as the database tells
it; transactions count twice, and what a condition refuses counts as well. The session is that of
[what costs what](costs.md#a-session); a sweep also reads the index, once for each of its eight shards
and each hundred of users. On a busy day, when the day's statistics fill an item of 3 KB, an end
takes four units more.`,
  ],
  measure: async ({ newEnvironment }) => {
    const worker = startWorker('calls-worker.mts', await newEnvironment());
    const told = await worker.ask<{ life: Step[]; endpoints: Step[] }>('measure');
    await worker.stop();
    const together = { name: 'together', calls: told.life.flatMap((step) => step.calls) };
    const life = [...told.life, together];
    return {
      tables: [tableOf('A request', told.endpoints), tableOf('A session', life)],
      limits: [...told.endpoints, ...life].flatMap(limitsOf),
    };
  },
};
