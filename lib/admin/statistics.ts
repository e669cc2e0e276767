import { instantOf } from '../clock.ts';
import {
  type DayRange,
  daysOf,
  HOUR_MS,
  monthOf,
  rangeBefore,
  weekOf,
  wholeMonthOf,
} from '../day.ts';
import { bucketBounds, bucketsOf } from '../histogram.ts';
import { type Counters, sumCounters } from '../statistics.ts';
import { distribution, seconds } from './answers.ts';
import { hoursOfWeek } from './time-zone.ts';

/** What was counted on each UTC day; a day without ended sessions need not be there. */
type CountersByDay = ReadonlyMap<string, Counters>;

/**
 * The days that have to be read to sum up a range: its own, as many before it, and all days of the
 * weeks and months that it touches, as a week that is cut short looks like a loss of users.
 */
export const daysToRead = (range: DayRange): DayRange => {
  const begins = [rangeBefore(range), weekOf(range.from), wholeMonthOf(range.from)];
  const ends = [weekOf(range.to), wholeMonthOf(range.to)];
  return {
    from: begins.map(({ from }) => from).reduce((a, b) => (a < b ? a : b)),
    to: ends.map(({ to }) => to).reduce((a, b) => (a > b ? a : b)),
  };
};

/**
 * What the sessions of a range come to, as it is answered. Sessions count on the day on which they
 * started; days, weeks and months are UTC, and only `hours` go by the time zone. Each week and month
 * that the range touches is counted whole.
 */
export const summarize = (
  counted: CountersByDay,
  { range, timeZone }: { range: DayRange; timeZone: string },
) => {
  const days = daysOf(range);
  const mondays = distinct(days.map((day) => weekOf(day).from));
  return {
    ...sumsOf(counted, range),
    time_zone: timeZone,
    weeks: mondays.map((from) => ({
      from,
      weekly_active_users: countIn(totalOf(counted, weekOf(from)), 'weekly_active_users'),
    })),
    months: distinct(days.map(monthOf)).map((month) => {
      const total = totalOf(counted, wholeMonthOf(`${month}-01`));
      return { month, monthly_active_users: countIn(total, 'monthly_active_users') };
    }),
    hours: hoursOfWeek(startsIn(counted, days), timeZone),
    gave_up_after: gaveUpAfter(totalOf(counted, range)),
    previous: sumsOf(counted, rangeBefore(range)),
  };
};

const distinct = <T>(values: T[]): T[] => [...new Set(values)];

const totalOf = (counted: CountersByDay, range: DayRange): Counters =>
  sumCounters(daysOf(range).map((day) => counted.get(day) ?? {}));

const countIn = (counters: Counters, name: string): number => counters[name] ?? 0;

/** Of counters such as `hour_7`, those that begin with a prefix, by their number. */
const numbered = (counters: Counters, prefix: string): [number: string, count: number][] =>
  Object.entries(counters)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, count]) => [name.slice(prefix.length), count]);

const histogramIn = (counters: Counters, prefix: string) =>
  Object.fromEntries(numbered(counters, prefix));

const sumsOf = (counted: CountersByDay, range: DayRange) => ({
  ...range,
  total: sums(totalOf(counted, range)),
  days: daysOf(range).map((day) => ({ day, ...sums(counted.get(day) ?? {}) })),
});

/** Users are those of each day: whoever comes on two days of a range is in its total twice. */
const sums = (counters: Counters) => {
  const count = (name: string) => countIn(counters, name);
  return {
    sessions: count('sessions'),
    messages: count('messages'),
    conversations: count('conversations'),
    responses: count('responses'),
    new_users: count('new_users'),
    returning_users: count('daily_active_users') - count('new_users'),
    daily_active_users: count('daily_active_users'),
    ended_by: {
      client: count('ended_by_client'),
      expired: count('ended_by_expired'),
      replaced: count('ended_by_replaced'),
      admin: count('ended_by_admin'),
    },
    gave_up: count('gave_up'),
    durations: distribution({
      sumMs: count('duration_ms'),
      count: count('sessions'),
      histogram: histogramIn(counters, 'duration_bucket_'),
    }),
    response_times: distribution({
      sumMs: count('response_ms'),
      count: count('responses'),
      histogram: histogramIn(counters, 'response_bucket_'),
    }),
  };
};

/** Of all ended sessions, the share whose user had left by then, having waited that long in vain. */
const gaveUpAfter = (total: Counters) => {
  let left = 0;
  return bucketsOf(histogramIn(total, 'gave_up_bucket_')).map(({ bucket, count }) => {
    left += count;
    const { toMs } = bucketBounds(bucket);
    return { seconds: seconds(toMs), sessions: count, share: left / countIn(total, 'sessions') };
  });
};

/** All sessions of a UTC hour stand where its beginning does, as no more is known of them. */
const startsIn = (counted: CountersByDay, days: string[]) =>
  days.flatMap((day) =>
    numbered(counted.get(day) ?? {}, 'hour_').map(([hour, sessions]) => ({
      instant: instantOf(day) + Number(hour) * HOUR_MS,
      sessions,
    })),
  );
