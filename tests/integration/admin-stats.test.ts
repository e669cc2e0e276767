import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { config } from '../../lib/config.ts';
import { daysOf } from '../../lib/day.ts';
import { dynamodb, send } from '../../lib/repository/database.ts';
import { adminRequest } from '../support/admin.ts';
import { emptyTables } from '../support/raw-items.ts';
import { newVisitor, passTime, runSweep, stopClock } from '../support/service.ts';

/** A Sunday, the last day of its week. */
const NOW = '2026-11-22T15:00:00.000Z';

beforeEach(async () => {
  await emptyTables();
  stopClock(NOW);
});
afterEach(() => vi.useRealTimers());

const stats = async (query: Record<string, string> = {}) => {
  const { status, body } = await adminRequest('stats', { query });
  expect([status, body.error]).toEqual([200, undefined]);
  return body;
};

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

/** A session of so many minutes, with a message that is answered, or left, after some seconds. */
const live = async (
  { startSession, update, end }: ReturnType<typeof newVisitor>,
  { start, minutes, answer }: { start: string; minutes: number; answer?: number },
) => {
  stopClock(start);
  const session_id = await startSession();
  const events = [{ activity_type: 'conversation_started' }, { activity_type: 'message_sent' }];
  const answered = { activity_type: 'response_received', response_time: answer };
  await update({ session_id, events: answer === undefined ? events : [...events, answered] });
  passTime({ minutes });
  await end({ session_id });
};

test('what visitors did is summed up by the day on which they came', async () => {
  const [anna, ben] = [newVisitor(), newVisitor()];
  await live(anna, { start: '2026-11-19T10:00:00Z', minutes: 2, answer: 1.5 });
  await live(anna, { start: '2026-11-21T23:59:00Z', minutes: 10, answer: 1.5 });
  await live(ben, { start: '2026-11-21T09:30:00Z', minutes: 1 });
  await live(anna, { start: '2026-11-22T00:10:00Z', minutes: 2, answer: 10 });
  stopClock('2026-11-22T12:00:00Z');
  await ben.startSession();
  stopClock(NOW);
  await runSweep();
  await anna.startSession();

  const sunday = {
    sessions: 2,
    messages: 1,
    conversations: 1,
    responses: 1,
    new_users: 0,
    returning_users: 2,
    daily_active_users: 2,
    ended_by: { client: 1, expired: 1, replaced: 0, admin: 0 },
    gave_up: 0,
    durations: { mean: 60, p50: 0.001, p90: 122.837, p95: 122.837 },
    response_times: { mean: 10, p50: 10.307, p90: 10.307, p95: 10.307 },
  };
  const saturday = {
    sessions: 2,
    messages: 2,
    conversations: 2,
    responses: 1,
    new_users: 1,
    returning_users: 1,
    daily_active_users: 2,
    ended_by: { client: 2, expired: 0, replaced: 0, admin: 0 },
    gave_up: 1,
    durations: { mean: 330, p50: 57.305, p90: 564.435, p95: 564.435 },
    response_times: { mean: 1.5, p50: 1.532, p90: 1.532, p95: 1.532 },
  };
  const thursday = {
    sessions: 1,
    messages: 1,
    conversations: 1,
    responses: 1,
    new_users: 1,
    returning_users: 0,
    daily_active_users: 1,
    ended_by: { client: 1, expired: 0, replaced: 0, admin: 0 },
    gave_up: 0,
    durations: { mean: 120, p50: 122.837, p90: 122.837, p95: 122.837 },
    response_times: { mean: 1.5, p50: 1.532, p90: 1.532, p95: 1.532 },
  };
  const hours = noHours();
  // In New York five hours earlier: Saturday's sessions at 4:30 and 18:59, Sunday's at Saturday
  // 19:10 and at 7:00.
  for (const [weekday, hour] of [
    [5, 4],
    [5, 18],
    [5, 19],
    [6, 7],
  ] as const) {
    hours[weekday]?.splice(hour, 1, 1);
  }
  expect(
    await stats({ from: '2026-11-21', to: '2026-11-22', time_zone: 'America/New_York' }),
  ).toEqual({
    from: '2026-11-21',
    to: '2026-11-22',
    time_zone: 'America/New_York',
    total: {
      sessions: 4,
      messages: 3,
      conversations: 3,
      responses: 2,
      new_users: 1,
      returning_users: 3,
      daily_active_users: 4,
      ended_by: { client: 3, expired: 1, replaced: 0, admin: 0 },
      gave_up: 1,
      durations: { mean: 195, p50: 57.305, p90: 564.435, p95: 564.435 },
      response_times: { mean: 5.75, p50: 1.532, p90: 10.307, p95: 10.307 },
    },
    days: [
      { day: '2026-11-21', ...saturday },
      { day: '2026-11-22', ...sunday },
    ],
    weeks: [{ from: '2026-11-16', weekly_active_users: 2 }],
    months: [{ month: '2026-11', monthly_active_users: 2 }],
    hours,
    gave_up_after: [{ seconds: 63.321, sessions: 1, share: 0.25 }],
    previous: {
      from: '2026-11-19',
      to: '2026-11-20',
      total: thursday,
      days: [
        { day: '2026-11-19', ...thursday },
        { day: '2026-11-20', ...nothing },
      ],
    },
    active_sessions: { count: 1, is_complete: true },
  });
});

describe('the days asked for', () => {
  const rangeOf = async (query: Record<string, string>) => {
    const { from, to, days, previous, time_zone } = await stats(query);
    expect(days.map(({ day }: { day: string }) => day)).toEqual(daysOf({ from, to }));
    expect(previous.days).toHaveLength(days.length);
    return { from, to, days: days.length, before: previous.to, time_zone };
  };

  test('are the last 30, up to today in UTC', async () => {
    const lastDays = {
      from: '2026-10-24',
      to: '2026-11-22',
      days: 30,
      before: '2026-10-23',
      time_zone: 'UTC',
    };
    expect(await rangeOf({})).toEqual(lastDays);
    stopClock('2026-11-22T23:59:59.999Z');
    expect(await rangeOf({ time_zone: 'Asia/Tokyo' })).toEqual({
      ...lastDays,
      time_zone: 'Asia/Tokyo',
    });
    stopClock('2026-11-23T00:00:00.000Z');
    expect(await rangeOf({})).toMatchObject({ from: '2026-10-25', to: '2026-11-23' });
  });

  test.each([
    [{ from: '2026-11-22' }, 1],
    [{ from: '2026-11-01' }, 22],
    [{ to: '2026-03-01' }, 30],
    [{ from: '2028-02-28', to: '2028-03-01' }, 3],
    [{ from: '2028-01-01', to: '2028-12-31' }, 366],
    [{ from: '2020-01-01', to: '2020-01-01' }, 1],
    [{ from: '2999-12-31', to: '2999-12-31' }, 1],
  ])('may be %o', async (query, days) => {
    expect(await rangeOf(query)).toMatchObject({ ...query, days });
  });

  const notADay = (name: string) => `${name} must be a day such as 2026-11-22`;
  const notSensible = (name: string) => `${name} must be a day from 2020-01-01 to 2999-12-31`;
  const TOO_LONG = 'from and to may span at most 366 days';
  const NO_ZONE = 'time_zone must be the name of a time zone such as Europe/Berlin';

  test.each([
    [{ from: '2026-11-2' }, notADay('from')],
    [{ to: '22.11.2026' }, notADay('to')],
    [{ from: '2026-02-29' }, notADay('from')],
    [{ to: '2026-11-31' }, notADay('to')],
    [{ from: '2026-11-22T00:00:00Z' }, notADay('from')],
    [{ from: '' }, notADay('from')],
    [{ from: '2019-12-31', to: '2020-01-01' }, notSensible('from')],
    [{ from: '2026-11-22', to: '3000-01-01' }, notSensible('to')],
    [{ from: '2026-11-23', to: '2026-11-22' }, 'from must not be later than to'],
    [{ from: '2026-11-23' }, 'from must not be later than to'],
    [{ from: '2026-01-01', to: '2027-01-02' }, TOO_LONG],
    [{ from: '2020-01-01' }, TOO_LONG],
    [{ time_zone: 'Europe/Atlantis' }, NO_ZONE],
    [{ time_zone: '+01:00' }, NO_ZONE],
    [{ time_zone: '' }, NO_ZONE],
  ])('may not be %o', async (query, error) => {
    expect(await adminRequest('stats', { query })).toMatchObject({
      status: 400,
      body: { error, code: 'invalid_request' },
    });
  });

  test('are told to admins only', async () => {
    const headers = { Authorization: undefined };
    expect(await adminRequest('stats', { headers })).toMatchObject({
      status: 401,
      body: { code: 'unauthorized' },
    });
  });
});

type Item = Record<string, unknown>;

/** Puts items into a table, past the service. */
const put = async (table: string, items: Item[]) => {
  for (let first = 0; first < items.length; first += 25) {
    const requests = items.slice(first, first + 25).map((Item) => ({ PutRequest: { Item } }));
    await send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
  }
};

test.each([
  // At 18:30 UTC it is midnight in Kolkata: the sessions of that hour stand where it began, at 23:30.
  [
    'Asia/Kolkata',
    '2026-11-22',
    { hour_18: 3, hour_19: 4 },
    [
      [0, 0, 4],
      [6, 23, 3],
    ],
  ],
  [
    'Europe/Berlin',
    '2026-03-29',
    { hour_0: 3, hour_1: 4 },
    [
      [6, 1, 3],
      [6, 3, 4],
    ],
  ],
  ['America/New_York', '2026-11-01', { hour_5: 3, hour_6: 4 }, [[6, 1, 7]]],
])(
  'the busy hours are those of the clocks in %s, also when they change',
  async (time_zone, day, hours, expected) => {
    await put(config.statsTable, [
      { month: day.slice(0, 7), day_shard: `${day.slice(8)}#03`, ...hours },
    ]);
    const answer = await stats({ from: day, to: day, time_zone });
    const cells = answer.hours.flatMap((row: number[], weekday: number) =>
      row.flatMap((sessions, hour) => (sessions > 0 ? [[weekday, hour, sessions]] : [])),
    );
    expect(cells).toEqual(expected);
  },
);

/** Of each day of November and October and each shard, what was counted. */
const countedInTwoMonths = (counters: Record<string, number>) =>
  daysOf({ from: '2026-10-01', to: '2026-11-30' }).flatMap((day) =>
    Array.from({ length: 8 }, (_, shard) => ({
      month: day.slice(0, 7),
      day_shard: `${day.slice(8)}#0${shard}`,
      ...counters,
    })),
  );

/** Every call that goes out to the database, with how many items it read. */
const calls: { operation: string; items: number }[] = [];
dynamodb.middlewareStack.add(
  (next, context) => async (args) => {
    const result = await next(args);
    const { Count = 0 } = result.output as { Count?: number };
    calls.push({ operation: String(context.commandName), items: Count });
    return result;
  },
  { step: 'initialize' },
);

/** The calls of a request for a fortnight in November. */
const callsForAFortnight = async () => {
  const query = { from: '2026-11-09', to: '2026-11-22' };
  await stats(query);
  calls.splice(0);
  await stats(query);
  return calls.splice(0).toSorted((a, b) => b.items - a.items);
};

/** The partitions of the index, of which one has the one session that runs, and the user's item. */
const ACTIVE_SESSIONS = [
  { operation: 'QueryCommand', items: 1 },
  { operation: 'BatchGetItemCommand', items: 0 },
  ...Array.from({ length: 7 }, () => ({ operation: 'QueryCommand', items: 0 })),
];

test('the cost is one Query a month and one item a day and shard, however much is stored', async () => {
  await newVisitor().startSession();
  await put(config.statsTable, countedInTwoMonths({ sessions: 1 }));
  // The fortnight before begins on 26 October, and November is read whole for its users.
  const november = { operation: 'QueryCommand', items: 30 * 8 };
  const october = { operation: 'QueryCommand', items: 6 * 8 };
  const expected = [november, october, ...ACTIVE_SESSIONS];
  const few = await callsForAFortnight();
  expect(few).toHaveLength(expected.length);
  expect(few).toEqual(expect.arrayContaining(expected));
  for (let i = 0; i < 40; i++) await live(newVisitor(), { start: NOW, minutes: 0 });
  await put(config.statsTable, countedInTwoMonths({ sessions: 1e6, messages: 1e7, hour_3: 1e6 }));
  expect(await callsForAFortnight()).toEqual(few);
});

test('a month of more than a megabyte is read in pages, to the end', async () => {
  const buckets = Object.fromEntries(
    ['duration', 'response', 'gave_up'].flatMap((name) =>
      Array.from({ length: 100 }, (_, bucket) => [`${name}_bucket_${bucket}`, 123_456]),
    ),
  );
  const counters = { sessions: 1, gave_up: 1, hour_12: 1, ...buckets };
  await put(config.statsTable, countedInTwoMonths(counters));
  calls.splice(0);
  const { total, days, hours, gave_up_after, months } = await stats({
    from: '2026-11-01',
    to: '2026-11-30',
  });
  expect(calls.filter(({ items }) => items > 0).length).toBeGreaterThan(2);
  expect(calls.reduce((sum, { items }) => sum + items, 0)).toBe(60 * 8);
  expect(total).toMatchObject({ sessions: 240, gave_up: 240 });
  expect(days.map(({ sessions }: { sessions: number }) => sessions)).toEqual(new Array(30).fill(8));
  expect(hours.flat().reduce((sum: number, sessions: number) => sum + sessions, 0)).toBe(240);
  expect(gave_up_after).toHaveLength(100);
  for (const { sessions } of gave_up_after) expect(sessions).toBe(240 * 123_456);
  expect(months).toEqual([{ month: '2026-11', monthly_active_users: 0 }]);
});

test('a day that cannot be read is an error, and not a wrong number', async () => {
  const key = { month: '2026-11', day_shard: '22#00' };
  await put(config.statsTable, [{ ...key, sessions: 'secret' }]);
  expect(await adminRequest('stats')).toMatchObject({
    status: 500,
    body: { error: 'Internal server error', code: 'internal_error' },
  });
});

describe('active sessions', () => {
  const active = async () => (await stats()).active_sessions;

  test('are those that run by the clock, whether or not the others have been closed', async () => {
    expect(await active()).toEqual({ count: 0, is_complete: true });
    const [expired, ended, ending, running] = [
      newVisitor(),
      newVisitor(),
      newVisitor(),
      newVisitor(),
    ];
    await expired.startSession();
    passTime({ minutes: 30 });
    await ended.end({ session_id: await ended.startSession() });
    await ending.end({ session_id: await ending.startSession(), grace_seconds: 60 });
    await running.startSession();
    expect(await active()).toEqual({ count: 3, is_complete: true });
    passTime({ ms: 59_999 });
    expect(await active()).toEqual({ count: 3, is_complete: true });
    passTime({ ms: 1 });
    expect(await active()).toEqual({ count: 2, is_complete: true });
    passTime({ minutes: 29, ms: -1 });
    expect(await active()).toEqual({ count: 2, is_complete: true });
    passTime({ ms: 1 });
    expect(await active()).toEqual({ count: 1, is_complete: true });
    await expired.startSession();
    expect(await active()).toEqual({ count: 2, is_complete: true });
  });

  /** A user whose session runs, in a shard of the index. */
  const runningIn = (shard: number, index: number): Item => {
    const id = `019ac000-0000-7000-8000-${index.toString(16).padStart(11, '0')}${shard}`;
    const started_at = Date.parse(NOW);
    return {
      user_id: `visitor:${id}`,
      session_id: 'current',
      active: {
        id,
        started_at,
        messages: 0,
        conversations: 0,
        response_ms: 0,
        responses: 0,
        response_histogram: {},
        writers: {},
      },
      expires_at: started_at + 3_600_000,
      last_activity_at: started_at,
      list_day: `active#${shard}`,
      list_id: id,
    };
  };

  test('are counted up to 250 in each of 8 shards', async () => {
    const users = Array.from({ length: 2_000 }, (_, index) => runningIn(index % 8, index));
    await put(config.sessionsTable, users);
    calls.splice(0);
    expect(await active()).toEqual({ count: 2_000, is_complete: true });
    const operations = Object.groupBy(calls, ({ operation }) => operation);
    expect(operations['BatchGetItemCommand']).toHaveLength(20);
    await put(config.sessionsTable, [runningIn(3, 2_000)]);
    expect(await active()).toEqual({ count: 2_000, is_complete: false });
  });
});
