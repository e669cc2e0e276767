import type { Claim, Limit, Table } from './claim.mts';
import type { Setting } from './setting.mts';
import { median } from './statistics.mts';
import { startWorker } from './worker.mts';

/** What is timed at each size. */
export type Work = 'start' | 'update' | 'status' | 'history' | 'list' | 'sweep';
/** One time: milliseconds, calls to the database, units of capacity; of a sweep, for each session. */
export type Timed = { ms: number; calls: number; units: number };

const SIZES = [1, 1_000, 100_000];
const LIMIT = 1.2;

/** A page that is not full is quicker: those are compared from a thousand sessions on. */
const WORKS: { work: Work; name: string; rounds: number; from: number }[] = [
  { work: 'start', name: 'start', rounds: 150, from: 1 },
  { work: 'update', name: 'update', rounds: 150, from: 1 },
  { work: 'status', name: 'status', rounds: 150, from: 1 },
  { work: 'history', name: 'history, a page of 20', rounds: 100, from: 1_000 },
  { work: 'list', name: 'admin list, a page of 25', rounds: 60, from: 1_000 },
  { work: 'sweep', name: 'sweep, for an expired session', rounds: 6, from: 1 },
];

type Figures = Timed & { size: number };

const figuresOf = (size: number, all: readonly Timed[]): Figures => ({
  size,
  ms: median(all.map(({ ms }) => ms)),
  calls: median(all.map(({ calls }) => calls)),
  units: median(all.map(({ units }) => units)),
});

const measure = async ({ newEnvironment }: Setting) => {
  const workers = [];
  for (const sessions of SIZES) {
    const environment = await newEnvironment({ DYNAMODB_REQUEST_TIMEOUT_MS: '5000' });
    workers.push({ sessions, ...startWorker('growth-worker.mts', environment, { sessions }) });
  }
  for (const { sessions, ask } of workers) {
    await ask('fill');
    console.log(`${sessions.toLocaleString('en')} sessions of a user and as many of others stored`);
  }
  const measured = [];
  for (const { work, rounds, ...rest } of WORKS) {
    const times = workers.map((): Timed[] => []);
    // The first fifth is for the compiler.
    for (let round = -rounds / 5; round < rounds; round += 1) {
      for (const [index, { ask }] of workers.entries()) {
        const time = await ask<Timed>(work);
        if (round >= 0) times[index]?.push(time);
      }
    }
    measured.push({ ...rest, sizes: SIZES.map((size, i) => figuresOf(size, times[i] ?? [])) });
  }
  for (const { stop } of workers) await stop();
  return measured;
};

type Measured = Awaited<ReturnType<typeof measure>>[number];

const growthOf = ({ sizes, from }: Measured, figure: keyof Timed): number => {
  const [smallest] = sizes.filter(({ size }) => size >= from);
  return (sizes.at(-1)?.[figure] ?? Number.NaN) / (smallest?.[figure] ?? Number.NaN);
};

const tableOf = (first: string, all: Measured[], figure: keyof Timed): Table => ({
  head: [first, ...SIZES.map((size) => size.toLocaleString('en')), 'growth'],
  rows: all.map((one) => [
    one.name,
    ...one.sizes.map((figures) => figures[figure].toFixed(2)),
    growthOf(one, figure).toFixed(2),
  ]),
});

/** What becomes of it as the tables fill. */
export const growth: Claim = {
  title: 'Nothing becomes slower as sessions pile up',
  text: [
    `Three tables, with 1, 1,000 and 100,000 ended sessions of one user and as many of others, take
turns; the median time of a call, database included, and the units that it takes. The growth is that
from the smallest table to the largest, and for a page, which has to be full to compare, from 1,000
sessions on. A sweep ends 100 sessions at a time, and its figures are for each of them.`,
  ],
  measure: async (setting) => {
    const all = await measure(setting);
    const limits = (['ms', 'units', 'calls'] as const).flatMap((figure) =>
      all.map(
        (one): Limit => ({
          what: `${one.name}: growth of its ${figure}`,
          figure: growthOf(one, figure),
          atMost: LIMIT,
          isInTable: true,
        }),
      ),
    );
    return {
      tables: [
        tableOf('ms', all, 'ms'),
        tableOf('units', all, 'units'),
        tableOf('calls', all, 'calls'),
      ],
      limits,
    };
  },
};
