import type { BatchGetItemCommandInput } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dynamodb } from '../../lib/repository/database.ts';
import { list, listedIds, type Query, walk } from '../support/admin-list.ts';
import { endedSession, plantEnded, plantItems } from '../support/many-sessions.ts';
import { emptyTables } from '../support/raw-items.ts';
import { newVisitor, passTime, stopClock } from '../support/service.ts';

beforeEach(async () => {
  await emptyTables();
  stopClock('2026-11-22T15:00:00.000Z');
});
afterEach(() => vi.useRealTimers());

/** A session with a message in it, that ends after some minutes. */
const live = async (visitor = newVisitor(), minutes = 1): Promise<string> => {
  const session_id = await visitor.startSession();
  await visitor.message(session_id);
  passTime({ minutes });
  await visitor.end({ session_id });
  return session_id;
};

test('without sessions the list is empty', async () => {
  expect(await list()).toMatchObject({
    status: 200,
    body: { sessions: [], next_cursor: null },
  });
});

test('the list shows the sessions of all users, active and ended, newest first', async () => {
  const [first, second] = [newVisitor(), newVisitor()];
  const ended = await first.startSession();
  await first.update({
    session_id: ended,
    events: [
      { activity_type: 'conversation_started' },
      { activity_type: 'message_sent' },
      { activity_type: 'response_received', response_time: 2.5 },
    ],
  });
  passTime({ minutes: 1, ms: 33_412 });
  await first.end({ session_id: ended });
  const active = await second.startSession();
  passTime({ ms: 500 });
  expect((await list()).body).toEqual({
    sessions: [
      {
        session_id: active,
        user_id: second.userId,
        status: 'active',
        started_at: '2026-11-22T15:01:33.412Z',
        ended_at: null,
        duration_seconds: 0.5,
        total_messages_sent: 0,
        total_conversations: 0,
        average_response_time: null,
        ended_by: null,
      },
      {
        session_id: ended,
        user_id: first.userId,
        status: 'ended',
        started_at: '2026-11-22T15:00:00.000Z',
        ended_at: '2026-11-22T15:01:33.412Z',
        duration_seconds: 93.412,
        total_messages_sent: 1,
        total_conversations: 1,
        average_response_time: 2.5,
        ended_by: 'client',
      },
    ],
    next_cursor: null,
  });
});

test('pages of any size are the same list', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 23; i++) {
    const visitor = newVisitor();
    ids.unshift(await (i % 3 === 0 ? visitor.startSession() : live(visitor)));
    passTime({ minutes: 1 });
  }
  for (const limit of [1, 4, 22, 23, 24]) {
    const pages = await walk({ limit: String(limit) });
    expect(pages.flat()).toEqual(ids);
    expect(pages.map(({ length }) => length)).toEqual(
      Array.from({ length: Math.ceil(23 / limit) }, (_, page) =>
        Math.min(limit, 23 - page * limit),
      ),
    );
  }
});

test('25 sessions are shown unless asked otherwise', async () => {
  await plantEnded(
    Array.from({ length: 26 }, (_, index) => endedSession(Date.now() - index * 1000 - 60_000)),
  );
  expect(await listedIds()).toHaveLength(25);
  expect((await walk({})).map(({ length }) => length)).toEqual([25, 1]);
});

test('sessions years apart are in the list, and what is older than is kept is not', async () => {
  const days = [0, 1, 2, 40, 41, 200, 399, 403];
  const planted = days.map((day) => endedSession(Date.now() - day * 86_400_000 - 3_600_000));
  await plantEnded(planted);
  const ids = planted.map(({ session }) => session.id);
  expect((await walk({ limit: '3' })).flat()).toEqual(ids.slice(0, -1));
});

test('a session whose id is of the day after its start, since a clock was behind, is listed', async () => {
  stopClock('2026-11-19T23:59:59.999Z');
  const visitor = newVisitor();
  const first = await live(visitor, 0);
  stopClock('2026-11-19T23:50:00.000Z');
  const second = await live(visitor);
  // Today is empty, so that the statistics tell where to go on.
  stopClock('2026-11-22T15:00:00.000Z');
  expect((await list()).body.sessions).toMatchObject([
    { session_id: second, started_at: '2026-11-19T23:50:00.000Z' },
    { session_id: first },
  ]);
});

test('a session that is over by the clock is an ended one, for every filter', async () => {
  const [expired, soft, running] = [newVisitor(), newVisitor(), newVisitor()];
  const expiredId = await expired.startSession();
  passTime({ minutes: 59 });
  const softId = await soft.startSession();
  await soft.end({ session_id: softId, grace_seconds: 30 });
  passTime({ ms: 1 });
  const runningId = await running.startSession();
  passTime({ minutes: 1 });
  expect((await list()).body.sessions).toMatchObject([
    { session_id: runningId, status: 'active', ended_by: null, ended_at: null },
    { session_id: softId, status: 'ended', ended_by: 'client', ended_at: expect.any(String) },
    {
      session_id: expiredId,
      status: 'ended',
      ended_by: 'expired',
      ended_at: '2026-11-22T15:00:00.000Z',
      duration_seconds: 0,
    },
  ]);
  expect(await listedIds({ status: 'active' })).toEqual([runningId]);
  expect(await listedIds({ status: 'ended' })).toEqual([softId, expiredId]);
  expect(await listedIds({ ended_by: 'client' })).toEqual([softId]);
  expect(await listedIds({ ended_by: 'expired' })).toEqual([expiredId]);
  expect(await listedIds({ status: 'active', ended_by: 'expired' })).toEqual([]);
  expect(await listedIds({ user: expired.visitorId, status: 'active' })).toEqual([]);
  expect(await listedIds({ session_id: softId, status: 'active' })).toEqual([]);
  expect(await listedIds({ session_id: softId, ended_by: 'client' })).toEqual([softId]);
});

test('how a session ended picks it out of many, over days on which none ended so', async () => {
  const day = 86_400_000;
  const ended = (daysAgo: number, endedBy: 'client' | 'admin') =>
    endedSession(Date.now() - daysAgo * day - 60_000 * 60, { endedBy });
  const others = Array.from({ length: 300 }, (_, index) => ended(index % 60, 'client'));
  const admins = [0, 0, 7, 33, 59].map((daysAgo) => ended(daysAgo, 'admin'));
  await plantEnded([...others, ...admins]);
  const ids = admins
    .map(({ session }) => session.id)
    .toSorted()
    .toReversed();
  expect((await walk({ ended_by: 'admin', limit: '2' })).flat()).toEqual(ids);
  expect((await walk({ ended_by: 'replaced' })).flat()).toEqual([]);
  expect((await walk({ status: 'ended', limit: '100' })).flat()).toHaveLength(305);
});

test('from is the first instant that is listed, and to the first that is not', async () => {
  const at = Date.parse('2026-11-20T10:00:00.000Z');
  const [a, b, c] = [endedSession(at - 1), endedSession(at), endedSession(at + 1)];
  await plantEnded([a, b, c]);
  const ids = { a: a.session.id, b: b.session.id, c: c.session.id };
  const time = '2026-11-20T10:00:00.000Z';
  expect(await listedIds({ from: time })).toEqual([ids.c, ids.b]);
  expect(await listedIds({ to: time })).toEqual([ids.a]);
  expect(
    await listedIds({ from: '2026-11-20T11:00:00+01:00', to: '2026-11-20T10:00:00.001Z' }),
  ).toEqual([ids.b]);
  expect(await listedIds({ from: '2026-11-20', to: '2026-11-21' })).toEqual([ids.c, ids.b, ids.a]);
  expect(await listedIds({ from: '2026-11-21' })).toEqual([]);
  expect(await listedIds({ user: b.userId, from: time })).toEqual([ids.b]);
  expect(await listedIds({ user: b.userId, to: time })).toEqual([]);
  expect(await listedIds({ session_id: ids.b, from: time })).toEqual([ids.b]);
  expect(await listedIds({ session_id: ids.b, to: time })).toEqual([]);
});

test('a user has the sessions of their own, by any name of theirs', async () => {
  const visitor = newVisitor();
  await live();
  const first = await live(visitor);
  const second = await live(visitor);
  await live();
  const third = await visitor.startSession();
  const names = [visitor.userId, visitor.visitorId, visitor.visitorId.toUpperCase()];
  for (const user of names) expect(await listedIds({ user })).toEqual([third, second, first]);
  expect(await walk({ user: visitor.userId, limit: '1' })).toEqual([[third], [second], [first]]);
  expect(await walk({ user: visitor.userId, limit: '2' })).toEqual([[third, second], [first]]);
  expect(await listedIds({ user: visitor.userId, status: 'active' })).toEqual([third]);
  expect(await listedIds({ user: visitor.userId, status: 'ended' })).toEqual([second, first]);
  expect(await listedIds({ user: 'demo_user' })).toEqual([]);
  expect(await listedIds({ user: 'user:nobody' })).toEqual([]);
});

test('a session is found by its id, active and ended, and nobody else has it', async () => {
  const [visitor, other] = [newVisitor(), newVisitor()];
  const session_id = await visitor.startSession();
  await other.startSession();
  const found = { sessions: [{ session_id, user_id: visitor.userId }], next_cursor: null };
  const of = (user: string) => ({ session_id, user });
  expect((await list({ session_id })).body).toMatchObject(found);
  passTime({ minutes: 3 });
  await visitor.end({ session_id });
  for (const query of [
    { session_id },
    { session_id: session_id.toUpperCase() },
    of(visitor.userId),
  ]) {
    expect((await list(query)).body).toMatchObject(found);
  }
  expect(await listedIds(of(other.userId))).toEqual([]);
});

test.each([
  '01a203fb-9d3f-7264-a6ea-afb84c290533',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '00000000-0000-0000-0000-000000000000',
])('an id without a session, %s, is an empty list', async (session_id) => {
  await live();
  expect((await list({ session_id })).body).toEqual({ sessions: [], next_cursor: null });
});

test('a session whose item cannot be read is left out, and hides no other', async () => {
  const ended = (msAgo: number, rest = {}) => endedSession(Date.now() - msAgo, rest);
  const [first, poisoned, last] = [ended(1), ended(2, { messages: 'many' }), ended(3)];
  await plantEnded([first, last]);
  await plantItems([poisoned]);
  expect(await listedIds()).toEqual([first.session.id, last.session.id]);
});

test('what DynamoDB leaves out of a batch is asked for again, and not for ever', async () => {
  await plantEnded(Array.from({ length: 30 }, (_, index) => endedSession(Date.now() - index - 1)));
  let answersToCut = 2;
  dynamodb.middlewareStack.add(
    (next) => async (args) => {
      const input = args.input as BatchGetItemCommandInput;
      const [table, wanted] = Object.entries(input.RequestItems ?? {})[0] ?? [];
      if (!table || !wanted?.Keys || answersToCut-- <= 0) return next(args);
      const [now, left] = [wanted.Keys.slice(0, 10), wanted.Keys.slice(10)];
      input.RequestItems = { [table]: { ...wanted, Keys: now } };
      const result = await next(args);
      const UnprocessedKeys = { [table]: { ...wanted, Keys: left } };
      return left.length ? { ...result, output: { ...result.output, UnprocessedKeys } } : result;
    },
    { step: 'initialize', name: 'cutting' },
  );
  try {
    expect(await listedIds()).toHaveLength(25);
    expect(answersToCut).toBeLessThanOrEqual(0);
    answersToCut = Number.POSITIVE_INFINITY;
    expect((await list({ limit: '25' })).status).toBe(200);
    await plantEnded(
      Array.from({ length: 70 }, (_, index) => endedSession(Date.now() - index - 99)),
    );
    expect(await list({ limit: '100' })).toMatchObject({
      status: 429,
      body: { code: 'throttled' },
      headers: { 'Retry-After': '1' },
    });
  } finally {
    dynamodb.middlewareStack.remove('cutting');
  }
});

const forge = (cursor: unknown) => Buffer.from(JSON.stringify(cursor)).toString('base64url');
const SOME_ID = '01a203fb-9d3f-7264-a6ea-afb84c290533';

test.each([
  ['nothing', ''],
  ['noise', 'x'.repeat(500)],
  ['an array', forge([])],
  ['no id', forge({ before: 'current' })],
  ['an id and more', forge({ before: SOME_ID, after: SOME_ID })],
  ['capitals', forge({ before: SOME_ID.toUpperCase() })],
  ['spaces', Buffer.from(`{"before": "${SOME_ID}"}`).toString('base64url')],
])('a cursor made of %s is refused', async (_, cursor) => {
  expect(await list({ cursor })).toMatchObject({
    status: 400,
    body: {
      error: 'cursor must be a next_cursor of an earlier answer',
      code: 'invalid_cursor',
    },
  });
});

test.each(['ffffffff-ffff-ffff-ffff-ffffffffffff', 'dddddddd-0000-4000-8000-000000000000'])(
  'a cursor forged to stand before %s shows sessions, and nothing else',
  async (before) => {
    const visitor = newVisitor();
    const ended = await live(visitor);
    const active = await visitor.startSession();
    const cursor = forge({ before });
    expect(await listedIds({ cursor })).toEqual([active, ended]);
    expect(await listedIds({ cursor, user: visitor.userId })).toEqual([active, ended]);
  },
);

test('a cursor from before all time ends the list', async () => {
  await live();
  const cursor = forge({ before: '00000000-0000-0000-0000-000000000000' });
  expect((await list({ cursor })).body).toEqual({ sessions: [], next_cursor: null });
});

const USER_MESSAGE =
  'user must be demo_user, visitor:<UUID>, user:<subject of a token>, or the UUID of a visitor';
const timeMessage = (name: string) =>
  `${name} must be a time such as 2026-11-22T15:00:00Z, or a day such as 2026-11-22`;
const LIMIT_MESSAGE = 'limit must be a whole number from 1 to 100';

test.each([
  [{ status: 'running' }, 'status must be one of all, active, ended'],
  [{ ended_by: 'nobody' }, 'ended_by must be one of client, expired, replaced, admin'],
  [{ session_id: '7' }, 'session_id must be the UUID of a session'],
  [{ user: '' }, USER_MESSAGE],
  [{ user: 'visitor:7' }, USER_MESSAGE],
  [{ user: 'user:' }, USER_MESSAGE],
  [{ user: `user:${'x'.repeat(256)}` }, USER_MESSAGE],
  [{ user: 'current' }, USER_MESSAGE],
  [{ user: '%' }, USER_MESSAGE],
  [{ from: 'yesterday' }, timeMessage('from')],
  [{ from: '2026-02-30' }, timeMessage('from')],
  [{ from: '2026-11-22T15:00:00' }, timeMessage('from')],
  [{ to: '2026-11-22T15:00:00 01:00' }, timeMessage('to')],
  [{ to: '2026-11-22T25:00:00Z' }, timeMessage('to')],
  [{ from: '9999-12-31T23:59:59-23:59' }, timeMessage('from')],
  [{ to: '0000-01-01T00:00:00+00:01' }, timeMessage('to')],
  [{ from: '2026-11-22', to: '2026-11-22' }, 'from must be before to'],
  [{ from: '2026-11-23', to: '2026-11-22' }, 'from must be before to'],
  [{ limit: '0' }, LIMIT_MESSAGE],
  [{ limit: '101' }, LIMIT_MESSAGE],
  [{ limit: '1.5' }, LIMIT_MESSAGE],
  [{ limit: '' }, LIMIT_MESSAGE],
])('%j is refused in a sentence', async (query, error) => {
  expect(await list(query as Query)).toMatchObject({
    status: 400,
    body: { error, code: 'invalid_request' },
  });
});

test.each([
  { status: 'all' },
  { user: 'user:a|b' },
  { user: `user:${'x'.repeat(255)}` },
  { from: '2026-11-22T15:00Z' },
  { from: '0001-01-01', to: '9999-12-31' },
  { from: '9999-12-31T23:59:59.999Z' },
  { from: '0000-01-01', to: '0000-01-02' },
  { from: '2026-11-22T15:00:00.123456+05:45' },
  { limit: '1' },
  { limit: '100' },
])('%j is taken', async (query) => {
  expect((await list(query as Query)).status).toBe(200);
});
