import { readFileSync } from 'node:fs';
import type { Context } from 'aws-lambda';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startFaultProxy } from '../support/fault-proxy.ts';

const proxy = await startFaultProxy(String(process.env['DYNAMODB_ENDPOINT']));
process.env['DYNAMODB_ENDPOINT'] = proxy.endpoint;
const { newVisitor, passTime, stopClock } = await import('../support/service.ts');
const { adminEndpoints, adminRequest, newToken } = await import('../support/admin.ts');
const { storeLongPast } = await import('../support/long-past.ts');

/** A Sunday. */
beforeEach(() => stopClock('2026-11-22T23:30:00.000Z'));
afterEach(() => {
  proxy.heal();
  vi.useRealTimers();
});
afterAll(() => proxy.close());

type Visitor = ReturnType<typeof newVisitor>;

const show = async ({ userId: user }: Visitor, query: Record<string, string> = {}) => {
  const { status, body } = await adminRequest('user', { path: { user }, query });
  expect(status).toBe(200);
  return body;
};

/** Sessions by weekday, Monday first, and hour: zeros but for those given as `[weekday, hour, n]`. */
const hours = (...given: [number, number, number][]) => {
  const week = Array.from({ length: 7 }, () => new Array(24).fill(0));
  for (const [weekday, hour, sessions] of given) week[weekday]?.splice(hour, 1, sessions);
  return week;
};

const idsOf = (rows: { session_id: string }[]) => rows.map(({ session_id }) => session_id);

test('a user is shown with totals, the running session, the newest ones, and the hours', async () => {
  const visitor = newVisitor();
  const ended = await visitor.startSession();
  const activity = { activity_type: 'response_received', response_time: 1.5 };
  await visitor.update({ session_id: ended, activity_type: 'conversation_started' });
  await visitor.update({ session_id: ended, ...activity });
  passTime({ ms: 90_500 });
  await visitor.end({ session_id: ended });
  passTime({ minutes: 30 });
  const running = await visitor.startSession();
  await visitor.message(running);
  await visitor.update({ session_id: running, ...activity, response_time: 2 });
  passTime({ ms: 9_500 });
  const rows = [
    {
      session_id: running,
      user_id: visitor.userId,
      status: 'active',
      started_at: '2026-11-23T00:01:30.500Z',
      ended_at: null,
      duration_seconds: 9.5,
      total_messages_sent: 1,
      total_conversations: 0,
      average_response_time: 2,
      ended_by: null,
    },
    {
      session_id: ended,
      user_id: visitor.userId,
      status: 'ended',
      started_at: '2026-11-22T23:30:00.000Z',
      ended_at: '2026-11-22T23:31:30.500Z',
      duration_seconds: 90.5,
      total_messages_sent: 0,
      total_conversations: 1,
      average_response_time: 1.5,
      ended_by: 'client',
    },
  ];
  expect(await show(visitor)).toEqual({
    user_id: visitor.userId,
    totals: {
      sessions: 2,
      messages: 1,
      conversations: 1,
      responses: 2,
      average_response_time: 1.75,
      duration_seconds: 100,
      average_duration_seconds: 50,
    },
    active_session: rows[0],
    recent_sessions: rows,
    activity: { time_zone: 'UTC', sessions: 2, hours: hours([6, 23, 1], [0, 0, 1]) },
  });
});

test('the hours are those of the time zone that is asked for', async () => {
  const visitor = newVisitor();
  await visitor.startSession();
  const hoursIn = async (time_zone: string) => (await show(visitor, { time_zone })).activity;
  expect(await hoursIn('America/New_York')).toEqual({
    time_zone: 'America/New_York',
    sessions: 1,
    hours: hours([6, 18, 1]),
  });
  expect((await hoursIn('Europe/Berlin')).hours).toEqual(hours([0, 0, 1]));
  expect((await hoursIn('Asia/Kolkata')).hours).toEqual(hours([0, 5, 1]));
  const nowhere = { path: { user: visitor.userId }, query: { time_zone: 'Europe/Atlantis' } };
  expect(await adminRequest('user', nowhere)).toMatchObject({
    status: 400,
    body: { code: 'invalid_request' },
  });
});

test('a session that nobody gave a response time has no average', async () => {
  const visitor = newVisitor();
  await visitor.message(await visitor.startSession());
  expect(await show(visitor)).toMatchObject({
    totals: { average_response_time: null, duration_seconds: 0, average_duration_seconds: 0 },
    active_session: { average_response_time: null },
  });
});

test('a session that is over is shown as ended, whether or not anybody has said so', async () => {
  const visitor = newVisitor();
  const session_id = await visitor.startSession();
  passTime({ minutes: 60, ms: -1 });
  expect((await show(visitor)).active_session).toMatchObject({ session_id });
  passTime({ ms: 1 });
  expect(await show(visitor)).toMatchObject({
    totals: { sessions: 1, duration_seconds: 0 },
    active_session: null,
    recent_sessions: [{ session_id, status: 'ended', ended_by: 'expired', duration_seconds: 0 }],
  });
});

test('an end that was not finished is shown once, and counted', async () => {
  const visitor = newVisitor();
  const first = await visitor.startSession();
  proxy.plan((operation) => (operation === 'TransactWriteItems' ? 'throttled' : undefined));
  await visitor.end({ session_id: first });
  proxy.heal();
  passTime({ ms: 1 });
  const second = await visitor.startSession();
  const shown = await show(visitor);
  expect(shown).toMatchObject({ totals: { sessions: 2 }, activity: { sessions: 2 } });
  expect(idsOf(shown.recent_sessions)).toEqual([second, first]);
});

test('of many sessions the ten newest are shown, and the hours of the thousand newest', async () => {
  const visitor = newVisitor();
  const ids = await storeLongPast(visitor.userId, { sessions: 1_001 });
  const shown = await show(visitor);
  expect(idsOf(shown.recent_sessions)).toEqual(ids.slice(0, 10));
  expect(shown.totals.sessions).toBe(1_001);
  expect(shown.activity.sessions).toBe(1_000);
  expect(shown.activity.hours.flat().reduce((sum: number, n: number) => sum + n)).toBe(1_000);
});

/** The calls to the sessions table. */
const callsOf = async (work: () => Promise<unknown>) => {
  proxy.seen.splice(0);
  await work();
  return proxy.seen
    .filter(({ body }) => body.includes(String(process.env['SESSIONS_TABLE'])))
    .map(({ operation }) => operation);
};

test('a user is one call, and one more for each megabyte', async () => {
  const [newcomer, regular, extensive] = [newVisitor(), newVisitor(), newVisitor()];
  await newcomer.startSession();
  await storeLongPast(regular.userId, { sessions: 1_001 });
  await storeLongPast(extensive.userId, { sessions: 400, bytes: 5_000 });
  expect(await callsOf(() => show(newcomer))).toEqual(['Query']);
  expect(await callsOf(() => show(regular))).toEqual(['Query']);
  const calls = await callsOf(async () => {
    expect((await show(extensive)).activity.sessions).toBe(400);
  });
  expect(calls).toEqual(['Query', 'Query', 'Query']);
});

test('a user of whom nothing is stored is not found, and one whose name is none is refused', async () => {
  const { userId } = newVisitor();
  expect(await adminRequest('user', { path: { user: userId } })).toMatchObject({
    status: 404,
    body: { error: 'Nothing is stored of this user', code: 'not_found' },
  });
  expect(await adminRequest('user', { path: { user: 'current' } })).toMatchObject({
    status: 400,
    body: { code: 'invalid_request' },
  });
});

test('only an admin is shown a user', async () => {
  const visitor = newVisitor();
  await visitor.startSession();
  const path = { user: visitor.userId };
  const reply = await adminRequest('user', { path, headers: { Authorization: undefined } });
  expect(reply).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
});

/** The visitor in the samples. */
const SAMPLE_VISITOR = '7d4f0c1e-9a52-4a37-8c1b-52e0d1a6f3b9';

test.each([
  ['user', { activity: { time_zone: 'Europe/Berlin' } }],
  ['exportUser', { next_cursor: null }],
  ['eraseUser', { erased_sessions: 1, is_complete: true }],
] as const)('the sample event for the endpoint "%s" is answered', async (name, body) => {
  const visitor = newVisitor(SAMPLE_VISITOR);
  await visitor.startSession();
  const file = `events/admin${name.charAt(0).toUpperCase()}${name.slice(1)}.json`;
  const event = JSON.parse(readFileSync(file, 'utf8').replaceAll('TOKEN', await newToken()));
  const [method, , handler] = adminEndpoints[name];
  const reply = await handler(event, { getRemainingTimeInMillis: () => 28_000 } as Context);
  expect([event.httpMethod, reply.statusCode]).toEqual([method, 200]);
  expect(JSON.parse(reply.body)).toMatchObject({ user_id: visitor.userId, ...body });
});
