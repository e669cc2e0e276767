import fc from 'fast-check';
import { expect, test } from 'vitest';
import { daysToRead, summarize } from '../../lib/admin/statistics.ts';
import { addDays, daysOf } from '../../lib/day.ts';
import type { Counters } from '../../lib/statistics.ts';

const none = { mean: null, p50: null, p90: null, p95: null };
const nothing = {
  sessions: 0,
  messages: 0,
  conversations: 0,
  responses: 0,
  new_users: 0,
  returning_users: 0,
  daily_active_users: 0,
  ended_by: { client: 0, expired: 0, replaced: 0, admin: 0 },
  gave_up: 0,
  durations: none,
  response_times: none,
};
const noHours = () => Array.from({ length: 7 }, () => new Array<number>(24).fill(0));

/** 22 November 2026 is a Sunday. */
const SUNDAY = '2026-11-22';

const on = (
  days: Record<string, Counters>,
  { from = SUNDAY, to = SUNDAY, timeZone = 'UTC' } = {},
) => summarize(new Map(Object.entries(days)), { range: { from, to }, timeZone });

test('where nothing was counted, counts are 0 and times null', () => {
  expect(on({})).toEqual({
    from: SUNDAY,
    to: SUNDAY,
    time_zone: 'UTC',
    total: nothing,
    days: [{ day: SUNDAY, ...nothing }],
    weeks: [{ from: '2026-11-16', weekly_active_users: 0 }],
    months: [{ month: '2026-11', monthly_active_users: 0 }],
    hours: noHours(),
    gave_up_after: [],
    previous: {
      from: '2026-11-21',
      to: '2026-11-21',
      total: nothing,
      days: [{ day: '2026-11-21', ...nothing }],
    },
  });
});

// Sessions of 1 and 2 minutes and two answers of 1.5 s, then one of an hour and an answer of 10 s.
const saturday: Counters = {
  sessions: 2,
  ended_by_client: 1,
  ended_by_expired: 1,
  hour_9: 1,
  hour_23: 1,
  messages: 5,
  conversations: 2,
  responses: 2,
  response_ms: 3_000,
  response_bucket_39: 2,
  duration_ms: 180_000,
  duration_bucket_58: 1,
  duration_bucket_62: 1,
  new_users: 1,
  daily_active_users: 2,
  weekly_active_users: 2,
  monthly_active_users: 1,
};
const sunday: Counters = {
  sessions: 1,
  ended_by_admin: 1,
  hour_9: 1,
  messages: 1,
  responses: 1,
  response_ms: 10_000,
  response_bucket_49: 1,
  duration_ms: 3_600_000,
  duration_bucket_80: 1,
  daily_active_users: 1,
  gave_up: 1,
  gave_up_bucket_39: 1,
};

const saturdaysSums = {
  sessions: 2,
  messages: 5,
  conversations: 2,
  responses: 2,
  new_users: 1,
  returning_users: 1,
  daily_active_users: 2,
  ended_by: { client: 1, expired: 1, replaced: 0, admin: 0 },
  gave_up: 0,
  // The middles of the buckets: 57.305 s stands for 52.333 to 63.321 s.
  durations: { mean: 90, p50: 57.305, p90: 122.837, p95: 122.837 },
  response_times: { mean: 1.5, p50: 1.532, p90: 1.532, p95: 1.532 },
};
const sundaysSums = {
  sessions: 1,
  messages: 1,
  conversations: 0,
  responses: 1,
  new_users: 0,
  returning_users: 1,
  daily_active_users: 1,
  ended_by: { client: 0, expired: 0, replaced: 0, admin: 1 },
  gave_up: 1,
  durations: { mean: 3_600, p50: 3_797.234, p90: 3_797.234, p95: 3_797.234 },
  response_times: { mean: 10, p50: 10.307, p90: 10.307, p95: 10.307 },
};

test('sessions that were replaced, as their visitors signed in, are counted as such', () => {
  const { total } = on({ [SUNDAY]: { sessions: 3, ended_by_replaced: 2, ended_by_client: 1 } });
  expect(total.ended_by).toEqual({ client: 1, expired: 0, replaced: 2, admin: 0 });
});

test('a range is summed up, day by day, beside as many days before it', () => {
  const days = { '2026-11-20': sunday, '2026-11-21': saturday, [SUNDAY]: sunday };
  expect(on(days, { from: '2026-11-21', to: SUNDAY })).toEqual({
    from: '2026-11-21',
    to: SUNDAY,
    time_zone: 'UTC',
    total: {
      sessions: 3,
      messages: 6,
      conversations: 2,
      responses: 3,
      new_users: 1,
      returning_users: 2,
      daily_active_users: 3,
      ended_by: { client: 1, expired: 1, replaced: 0, admin: 1 },
      gave_up: 1,
      durations: { mean: 1_260, p50: 122.837, p90: 3_797.234, p95: 3_797.234 },
      response_times: { mean: 4.333, p50: 1.532, p90: 10.307, p95: 10.307 },
    },
    days: [
      { day: '2026-11-21', ...saturdaysSums },
      { day: SUNDAY, ...sundaysSums },
    ],
    weeks: [{ from: '2026-11-16', weekly_active_users: 2 }],
    months: [{ month: '2026-11', monthly_active_users: 1 }],
    hours: noHours()
      .with(5, noHours()[0]?.with(9, 1).with(23, 1) ?? [])
      .with(6, noHours()[0]?.with(9, 1) ?? []),
    gave_up_after: [{ seconds: 1.692, sessions: 1, share: 1 / 3 }],
    previous: {
      from: '2026-11-19',
      to: '2026-11-20',
      total: sundaysSums,
      days: [
        { day: '2026-11-19', ...nothing },
        { day: '2026-11-20', ...sundaysSums },
      ],
    },
  });
});

test('each week and month that a range touches is counted whole, also beyond its ends', () => {
  const first = { weekly_active_users: 1, monthly_active_users: 1 };
  const days = Object.fromEntries(
    daysOf({ from: '2026-09-01', to: '2026-12-31' }).map((day) => [day, first]),
  );
  const { weeks, months } = on(days, { from: '2026-10-31', to: '2026-11-09' });
  expect(weeks).toEqual([
    { from: '2026-10-26', weekly_active_users: 7 },
    { from: '2026-11-02', weekly_active_users: 7 },
    { from: '2026-11-09', weekly_active_users: 7 },
  ]);
  expect(months).toEqual([
    { month: '2026-10', monthly_active_users: 31 },
    { month: '2026-11', monthly_active_users: 30 },
  ]);
});

test.each([
  ['a day', '2026-11-18', '2026-11-18', '2026-11-01', '2026-11-30'],
  ['a month', '2026-11-01', '2026-11-30', '2026-10-02', '2026-12-06'],
  ['a week over two months', '2026-11-30', '2026-12-06', '2026-11-01', '2026-12-31'],
  ['the first of a month', '2026-11-01', '2026-11-01', '2026-10-26', '2026-11-30'],
  ['a year', '2026-01-01', '2026-12-31', '2025-01-01', '2027-01-03'],
])('for %s are read what it needs of days, and no more', (_, from, to, first, last) => {
  expect(daysToRead({ from, to })).toEqual({ from: first, to: last });
});

test('no day that is not read changes anything', () => {
  const day = fc.integer({ min: 0, max: 800 }).map((days) => addDays('2026-01-01', days));
  const length = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(day, length, (from, days) => {
      const range = { from, to: addDays(from, days) };
      const read = daysToRead(range);
      const around = daysOf({ from: addDays(read.from, -9), to: addDays(read.to, 9) });
      const all = new Map(around.map((each) => [each, saturday]));
      const those = new Map(daysOf(read).map((each) => [each, saturday]));
      const asked = { range, timeZone: 'UTC' };
      expect(summarize(those, asked)).toEqual(summarize(all, asked));
    }),
    { numRuns: 20 },
  );
});

test('waits that were given up add up to the share of all sessions', () => {
  const waits = { gave_up: 5, gave_up_bucket_39: 2, gave_up_bucket_0: 1, gave_up_bucket_100: 2 };
  expect(on({ [SUNDAY]: { sessions: 10, ...waits } }).gave_up_after).toEqual([
    { seconds: 0.001, sessions: 1, share: 0.1 },
    { seconds: 1.692, sessions: 2, share: 0.3 },
    { seconds: Math.floor(1.21 ** 100) / 1_000, sessions: 2, share: 0.5 },
  ]);
});

/** Where the sessions of a UTC hour stand: `[weekday from Monday, hour, sessions]`. */
const standing = (day: string, hours: Counters, timeZone: string) =>
  on({ [day]: hours }, { from: day, to: day, timeZone }).hours.flatMap((row, weekday) =>
    row.flatMap((sessions, hour) => (sessions ? [[weekday, hour, sessions]] : [])),
  );

test.each([
  [
    'UTC',
    SUNDAY,
    { hour_0: 1, hour_23: 2 },
    [
      [6, 0, 1],
      [6, 23, 2],
    ],
  ],
  // Half an hour past: all of an hour goes to the hour in which it began.
  [
    'Asia/Kolkata',
    SUNDAY,
    { hour_18: 1, hour_19: 2 },
    [
      [0, 0, 2],
      [6, 23, 1],
    ],
  ],
  [
    'Pacific/Kiritimati',
    SUNDAY,
    { hour_9: 1, hour_10: 2 },
    [
      [0, 0, 2],
      [6, 23, 1],
    ],
  ],
  [
    'America/New_York',
    SUNDAY,
    { hour_4: 1, hour_5: 2 },
    [
      [5, 23, 1],
      [6, 0, 2],
    ],
  ],
  // At 01:00 UTC the clocks go from 02:00 to 03:00, and in autumn from 03:00 back to 02:00.
  [
    'Europe/Berlin',
    '2026-03-29',
    { hour_0: 1, hour_1: 2 },
    [
      [6, 1, 1],
      [6, 3, 2],
    ],
  ],
  [
    'Europe/Berlin',
    '2026-10-25',
    { hour_0: 1, hour_1: 2, hour_2: 4 },
    [
      [6, 2, 3],
      [6, 3, 4],
    ],
  ],
  // At 07:00 UTC, and in autumn at 06:00.
  [
    'America/New_York',
    '2026-03-08',
    { hour_6: 1, hour_7: 2 },
    [
      [6, 1, 1],
      [6, 3, 2],
    ],
  ],
  [
    'America/New_York',
    '2026-11-01',
    { hour_5: 1, hour_6: 2, hour_7: 4 },
    [
      [6, 1, 3],
      [6, 2, 4],
    ],
  ],
])('in %s the hours of %s are those of its clocks', (timeZone, day, hours, expected) => {
  expect(standing(day, hours, timeZone)).toEqual(expected);
});
