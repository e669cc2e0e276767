import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Counters, ERASED_PREFIX, sumCounters } from '../../lib/statistics.ts';
import type { Item } from './items.mts';

/** What is counted, by day. */
export type DayCounts = Map<string, Counters>;

export const addCounters = (counts: DayCounts, day: string, counters: Counters): void => {
  counts.set(day, sumCounters([counts.get(day) ?? {}, counters]));
};

/** Counts without those that nothing is left of. */
export const withoutNothing = (counters: Counters): Counters =>
  Object.fromEntries(Object.entries(counters).filter(([, count]) => count !== 0));

/** One count less another. */
export const lessCounters = (from: Counters, counters: Counters): Counters =>
  withoutNothing(
    sumCounters([
      from,
      Object.fromEntries(Object.entries(counters).map(([name, count]) => [name, -count])),
    ]),
  );

/** An item of the statistics: its day, whether it is of erased sessions, and what it counts. */
export const readCounts = (item: Item) => {
  const { month, day_shard, ...counters } = unmarshall(item);
  const isErased = String(month).startsWith(ERASED_PREFIX);
  const ofMonth = isErased ? String(month).slice(ERASED_PREFIX.length) : String(month);
  return {
    day: `${ofMonth}-${String(day_shard).slice(0, 2)}`,
    isErased,
    counters: counters as Counters,
  };
};

export const sumByDay = (items: readonly Item[]): DayCounts => {
  const counts: DayCounts = new Map();
  for (const item of items) {
    const { day, counters } = readCounts(item);
    addCounters(counts, day, counters);
  }
  return counts;
};
