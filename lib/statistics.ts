import { dayOf, hourOf } from './clock.ts';
import { dayNumber, monthOf, weekNumber } from './day.ts';
import { bucketOf } from './histogram.ts';
import { durationMs, type EndedSession } from './session.ts';

/** Shards of a day's statistics, so that many sessions can end at once; each ends on a random one. */
export const STATISTICS_SHARDS = 8;

const month = (instant: number) => monthOf(dayOf(instant));

/** What was counted, each under the name that statisticsOf gives it. */
export type Counters = Record<string, number>;

/** The key of a day's statistics on one shard: "2026-11" and "22#07". */
export const statisticsKey = (startedAt: number, shard: number) => ({
  month: month(startedAt),
  day_shard: `${dayOf(startedAt).slice(8)}#${String(shard).padStart(2, '0')}`,
});

/** The key of what a day's statistics count of sessions that have been erased since. */
export const erasedKey = (startedAt: number, shard: number) => {
  const key = statisticsKey(startedAt, shard);
  return { ...key, month: `${ERASED_PREFIX}${key.month}` };
};

export const ERASED_PREFIX = 'erased#';

export const randomShard = (): number => Math.floor(Math.random() * STATISTICS_SHARDS);

/**
 * What an ended session adds to the statistics of the UTC day on which it started.
 * `previousStartedAt` is the start of the user's session before it, if there was one: a user counts
 * as active once a day, week (from Monday) and month, on the first session of each.
 */
export const statisticsOf = (
  ended: EndedSession,
  previousStartedAt: number | undefined,
): Counters => {
  const duration = durationMs(ended, ended.endedAt);
  const isFirstOf = (period: (instant: number) => number | string) =>
    previousStartedAt === undefined || period(previousStartedAt) < period(ended.startedAt);
  const added: Counters = {
    sessions: 1,
    [`ended_by_${ended.endedBy}`]: 1,
    [`hour_${hourOf(ended.startedAt)}`]: 1,
    messages: ended.messages,
    conversations: ended.conversations,
    responses: ended.responses,
    response_ms: ended.responseMs,
    duration_ms: duration,
    [`duration_bucket_${bucketOf(duration)}`]: 1,
    new_users: previousStartedAt === undefined ? 1 : 0,
    daily_active_users: isFirstOf(dayNumber) ? 1 : 0,
    weekly_active_users: isFirstOf(weekNumber) ? 1 : 0,
    monthly_active_users: isFirstOf(month) ? 1 : 0,
  };
  for (const [bucket, count] of Object.entries(ended.responseHistogram)) {
    added[`response_bucket_${bucket}`] = count;
  }
  if (ended.awaitingSince !== undefined) {
    added.gave_up = 1;
    // Nobody knows how much longer they waited who did not say that they left.
    if (ended.endedBy !== 'expired') {
      const waited = Math.max(0, ended.endedAt - ended.awaitingSince);
      added[`gave_up_bucket_${bucketOf(waited)}`] = 1;
    }
  }
  return Object.fromEntries(Object.entries(added).filter(([, value]) => value > 0));
};

/** All that was counted, together. */
export const sumCounters = (counted: Iterable<Counters>): Counters => {
  const sums: Counters = {};
  for (const counters of counted) {
    for (const [name, count] of Object.entries(counters)) sums[name] = (sums[name] ?? 0) + count;
  }
  return sums;
};
