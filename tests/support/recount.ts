import { addTo, type Statistics } from './day-counters.ts';

/**
 * The statistics once more, counted from the ended sessions as they are stored: what GET stats
 * should answer about them, and what should stand in the table.
 */

/** An ended session as it is stored, of all that is in it what is counted. */
export type Row = {
  user_id: string;
  session_id: string;
  started_at: number;
  ended_at: number;
  ended_by: 'client' | 'expired' | 'replaced' | 'admin';
  messages: number;
  conversations: number;
  responses: number;
  response_ms: number;
  response_histogram: Record<string, number>;
  awaiting_since?: number;
};

/** A session with the day on which it counts, and when its user's one before it had started. */
type Counted = Row & { day: string; previous: number | undefined };

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const iso = (instant: number) => new Date(instant).toISOString();
const dayOf = (instant: number) => iso(instant).slice(0, 10);
const daysFrom = (from: string, days: number) => dayOf(Date.parse(from) + days * DAY_MS);

/** Ids carry the time in their first twelve digits, and sort by it. */
const dayOfId = (id: string) => dayOf(Number.parseInt(id.replace('-', '').slice(0, 12), 16));

const inOrder = (rows: Row[]): Counted[] =>
  [...Map.groupBy(rows, ({ user_id }) => user_id).values()].flatMap((ofUser) =>
    ofUser
      .toSorted((a, b) => (a.session_id < b.session_id ? -1 : 1))
      .map((row, index, all) => ({
        ...row,
        day: dayOfId(row.session_id),
        previous: all[index - 1]?.started_at,
      })),
  );

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
const durationOf = ({ started_at, ended_at }: Row) => ended_at - started_at;

/** The first bucket whose upper bound reaches so far; each is 1.21 times the one before. */
const bucketOf = (ms: number) => {
  let bucket = 0;
  while (1.21 ** bucket < ms) bucket++;
  return bucket;
};

/** The buckets of the answers, as often as each holds one. */
const responseBuckets = (row: Row) =>
  Object.entries(row.response_histogram).flatMap(([bucket, times]) =>
    new Array<number>(times).fill(Number(bucket)),
  );

const gaveUp = ({ awaiting_since }: Row) => awaiting_since !== undefined;

/** How long those waited who said when they left. */
const waits = (rows: Row[]) =>
  rows.flatMap(({ awaiting_since: since, ended_at, ended_by }) =>
    since === undefined || ended_by === 'expired' ? [] : Math.max(0, ended_at - since),
  );

const beginningOfDay = (instant: number) => instant - (instant % DAY_MS);
const beginningOfMonth = (instant: number) => new Date(beginningOfDay(instant)).setUTCDate(1);
const mondayOf = (instant: number) =>
  beginningOfDay(instant) - ((new Date(instant).getUTCDay() + 6) % 7) * DAY_MS;

const firsts = (rows: Counted[], beginningOf: (instant: number) => number) =>
  rows.filter(
    ({ previous, started_at }) => previous === undefined || previous < beginningOf(started_at),
  ).length;

/** What stands in the table, by day. */
export const recountStored = (rows: Row[]): Statistics => {
  const days: Statistics = {};
  for (const row of inOrder(rows)) {
    const counts: Record<string, number> = {
      sessions: 1,
      [`ended_by_${row.ended_by}`]: 1,
      [`hour_${new Date(row.started_at).getUTCHours()}`]: 1,
      messages: row.messages,
      conversations: row.conversations,
      responses: row.responses,
      response_ms: row.response_ms,
      duration_ms: durationOf(row),
      [`duration_bucket_${bucketOf(durationOf(row))}`]: 1,
      new_users: Number(row.previous === undefined),
      daily_active_users: firsts([row], beginningOfDay),
      weekly_active_users: firsts([row], mondayOf),
      monthly_active_users: firsts([row], beginningOfMonth),
    };
    for (const [bucket, times] of Object.entries(row.response_histogram)) {
      counts[`response_bucket_${bucket}`] = times;
    }
    counts['gave_up'] = Number(gaveUp(row));
    for (const wait of waits([row])) counts[`gave_up_bucket_${bucketOf(wait)}`] = 1;
    const added = Object.entries(counts).filter(([, count]) => count > 0);
    addTo(days, row.day, Object.fromEntries(added));
  }
  return days;
};

const seconds = (ms: number) => Math.round(ms) / 1000;

/** Nearest ranks, each told as the middle of its bucket, and the mean, which is exact. */
const distribution = (buckets: number[], sumMs: number) => {
  const sorted = buckets.toSorted((a, b) => a - b);
  const rank = (percent: number) => {
    const bucket = sorted[Math.ceil((percent * sorted.length) / 100) - 1];
    if (bucket === undefined) return null;
    return bucket === 0 ? 0.001 : seconds((2 * 1.21 ** bucket) / 2.21);
  };
  const mean = sorted.length === 0 ? null : seconds(sumMs / sorted.length);
  return { mean, p50: rank(50), p90: rank(90), p95: rank(95) };
};

const sums = (rows: Counted[]) => {
  const total = (name: 'messages' | 'conversations' | 'responses' | 'response_ms') =>
    sum(rows.map((row) => row[name]));
  const endedBy = (reason: Row['ended_by']) =>
    rows.filter(({ ended_by }) => ended_by === reason).length;
  const newUsers = rows.filter(({ previous }) => previous === undefined).length;
  const activeUsers = firsts(rows, beginningOfDay);
  return {
    sessions: rows.length,
    messages: total('messages'),
    conversations: total('conversations'),
    responses: total('responses'),
    new_users: newUsers,
    returning_users: activeUsers - newUsers,
    daily_active_users: activeUsers,
    ended_by: {
      client: endedBy('client'),
      expired: endedBy('expired'),
      replaced: endedBy('replaced'),
      admin: endedBy('admin'),
    },
    gave_up: rows.filter(gaveUp).length,
    durations: distribution(
      rows.map((row) => bucketOf(durationOf(row))),
      sum(rows.map(durationOf)),
    ),
    response_times: distribution(rows.flatMap(responseBuckets), total('response_ms')),
  };
};

/** What GET stats should answer of some days, but for the sessions that run. */
export const recountAnswer = (
  rows: Row[],
  { from, days, timeZone }: { from: string; days: number; timeZone: string },
) => {
  const all = inOrder(rows);
  const between = (first: string, end: string) =>
    all.filter(({ day }) => first <= day && day < end);
  const part = (first: string) => {
    const names = Array.from({ length: days }, (_, day) => daysFrom(first, day));
    return {
      from: first,
      to: daysFrom(first, days - 1),
      total: sums(between(first, daysFrom(first, days))),
      days: names.map((day) => ({ day, ...sums(all.filter((row) => row.day === day)) })),
    };
  };
  const range = part(from);
  const instants = range.days.map(({ day }) => Date.parse(day));
  const inRange = between(from, daysFrom(from, days));
  return {
    ...range,
    time_zone: timeZone,
    weeks: [...new Set(instants.map(mondayOf))].map(dayOf).map((monday) => ({
      from: monday,
      weekly_active_users: firsts(between(monday, daysFrom(monday, 7)), mondayOf),
    })),
    months: [...new Set(range.days.map(({ day }) => day.slice(0, 7)))].map((month) => ({
      month,
      monthly_active_users: firsts(
        all.filter(({ day }) => day.startsWith(month)),
        beginningOfMonth,
      ),
    })),
    hours: hoursOf(inRange, timeZone),
    gave_up_after: gaveUpAfter(inRange),
    previous: part(daysFrom(from, -days)),
  };
};

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** By the clocks of the time zone when the UTC hour began in which each session started. */
const hoursOf = (rows: Counted[], timeZone: string) => {
  const hours = WEEKDAYS.map(() => new Array<number>(24).fill(0));
  for (const { day, started_at } of rows) {
    const beginning = new Date(`${day}T${iso(started_at).slice(11, 13)}:00:00Z`);
    const weekday = beginning.toLocaleDateString('en-US', { timeZone, weekday: 'short' });
    const time = beginning.toLocaleTimeString('en-GB', { timeZone });
    const row = hours[WEEKDAYS.indexOf(weekday)] ?? [];
    const hour = Number(time.slice(0, 2));
    row[hour] = (row[hour] ?? 0) + 1;
  }
  return hours;
};

const gaveUpAfter = (rows: Counted[]) => {
  const buckets = waits(rows).map(bucketOf);
  return [...new Set(buckets)]
    .sort((a, b) => a - b)
    .map((bucket) => ({
      seconds: Math.floor(1.21 ** bucket) / 1000,
      sessions: buckets.filter((other) => other === bucket).length,
      share: buckets.filter((other) => other <= bucket).length / rows.length,
    }));
};
