import { dayOf, instantOf } from '../clock.ts';
import { addDays, wholeMonthOf } from '../day.ts';
import { activePartition, dayPartition } from '../repository/items.ts';
import { type IdRange, type ListEntry, readListPage } from '../repository/listing.ts';
import { readStatistics } from '../repository/statistics.ts';
import type { EndedBy } from '../session.ts';
import { eachShard, lowestSessionId, timeOfSessionId } from '../session-id.ts';
import { mergeDescending } from './merge.ts';

/**
 * The entries of all users' sessions, newest first, out of the partitions of the `by-start` index.
 *
 * What holds, whatever starts and ends meanwhile: a session's id is its place, in the active
 * partitions and in its day's, so it never moves past a reader. It leaves the active ones only after
 * it has come into its day's, and for every part of the list the active partitions are read first,
 * then the statistics and the days: who is in none of the first is in one of the last. So of all that
 * was there when the reading began none comes twice, and none is missed. See ADR 9.
 */

/** An entry, or only an id: all entries from there upwards have come. */
export type Place = ListEntry | { id: string; key?: undefined };

/** Of a longer list only as much as is likely to be needed of one partition. */
const MAX_PER_PARTITION = 250;
/** How far the clock of a machine that starts sessions may be ahead of ours. */
const CLOCKS_DIFFER_MS = 5 * 60_000;

type Wanted = {
  range: IdRange;
  /** About how many entries the reader wants. */
  limit: number;
  at: number;
  status?: 'active' | 'ended' | undefined;
  endedBy?: EndedBy | undefined;
};

/** The entries in a range of ids, newest first; of active sessions only, where these are wanted. */
export async function* entries(wanted: Wanted): AsyncGenerator<Place> {
  const limit = Math.min(wanted.limit, MAX_PER_PARTITION);
  let range = wanted.range;
  for (;;) {
    const active = await readActive(range, limit);
    const known = { from: active.downTo, before: range.before };
    if (wanted.status === 'active') yield* active.entries;
    else {
      const ended = endedEntries({ ...wanted, range: known, limit });
      yield* mergeDescending<Place>([ended, active.entries]);
    }
    if (active.isLast) return;
    range = { from: range.from, before: active.downTo };
  }
}

/** The newest active sessions of a range, down to where all shards are known. */
const readActive = async (range: IdRange, limit: number) => {
  const pages = await Promise.all(
    eachShard((shard) => readListPage(activePartition(shard), { range, limit })),
  );
  const unfinished = pages.filter(({ isLast }) => !isLast);
  const downTo = unfinished
    .map((page) => page.entries.at(-1)?.id ?? range.from)
    .reduce((highest, id) => (id > highest ? id : highest), range.from);
  const known = pages.flatMap((page) => page.entries).filter(({ id }) => id >= downTo);
  return {
    entries: known.toSorted((a, b) => (a.id < b.id ? 1 : -1)),
    downTo,
    isLast: unfinished.length === 0,
  };
};

/**
 * The archived sessions of a range, day by day. Once a day was empty, or where only sessions that
 * ended in some way are wanted, the statistics tell which days to read at all.
 */
async function* endedEntries({ range, limit, at, endedBy }: Wanted): AsyncGenerator<Place> {
  const newestCounted = countedDays(endedBy === undefined ? 'sessions' : `ended_by_${endedBy}`);
  const oldest = dayOf(timeOfSessionId(range.from));
  let skips = endedBy !== undefined;
  let day = newestDay(range.before, at);
  while (day >= oldest) {
    const next = skips ? await newestCounted(day) : day;
    if (next !== undefined && next < oldest) return;
    if (next !== undefined) {
      let isEmpty = true;
      for await (const entry of dayEntries(next, range, limit)) {
        isEmpty = false;
        yield entry;
      }
      skips ||= isEmpty;
    }
    const done = next ?? wholeMonthOf(day).from;
    const id = lowestSessionId(instantOf(done));
    if (id > range.from) yield { id };
    day = addDays(done, -1);
  }
}

/** The newest day that may hold ids below one. */
const newestDay = (before: string, at: number): string => {
  const time = timeOfSessionId(before);
  const newest = before === lowestSessionId(time) ? time - 1 : time;
  return dayOf(Math.min(newest, at + CLOCKS_DIFFER_MS));
};

const dayEntries = (day: string, range: IdRange, limit: number) =>
  mergeDescending(eachShard((shard) => partitionEntries(dayPartition(day, shard), range, limit)));

async function* partitionEntries(partition: string, range: IdRange, limit: number) {
  let { before } = range;
  for (;;) {
    const page = await readListPage(partition, { range: { from: range.from, before }, limit });
    yield* page.entries;
    const last = page.entries.at(-1);
    if (page.isLast || last === undefined) return;
    before = last.id;
  }
}

/**
 * Looks for the newest day of a month, up to a day, on which something was counted. Each month is
 * read once, and only after the active sessions of the range: see above.
 */
const countedDays = (counter: string) => {
  const months = new Map<string, string[]>();
  return async (upTo: string): Promise<string | undefined> => {
    const month = wholeMonthOf(upTo);
    const days = months.get(month.from) ?? [];
    if (!months.has(month.from)) {
      for (const [day, counts] of await readStatistics(month)) if (counts[counter]) days.push(day);
      months.set(month.from, days);
    }
    return days
      .filter((day) => day <= upTo)
      .toSorted()
      .at(-1);
  };
};
