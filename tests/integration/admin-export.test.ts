import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { adminRequest } from '../support/admin.ts';
import { storeLongPast } from '../support/long-past.ts';
import { newVisitor, passTime, runSweep, stopClock } from '../support/service.ts';

beforeEach(() => stopClock('2026-11-22T15:00:00.000Z'));
afterEach(() => void vi.useRealTimers());

type Visitor = ReturnType<typeof newVisitor>;

const exportOf = async ({ userId: user }: Visitor, cursor?: string) => {
  const query: Record<string, string> = cursor === undefined ? {} : { cursor };
  const { status, body } = await adminRequest('exportUser', { path: { user }, query });
  expect(status).toBe(200);
  return body;
};

const idsOf = (page: { sessions: { session_id: string }[] }) =>
  page.sessions.map(({ session_id }) => session_id);

test('an export has the totals, and every session as its own page shows it', async () => {
  const visitor = newVisitor();
  const ended = await visitor.startSession();
  await visitor.update({
    session_id: ended,
    activity_type: 'response_received',
    response_time: 1.5,
  });
  passTime({ minutes: 2 });
  await visitor.end({ session_id: ended });
  passTime({ minutes: 1 });
  const running = await visitor.startSession();
  await visitor.message(running);
  passTime({ minutes: 1 });
  const shown = async (session_id: string) => {
    const path = { user: visitor.userId, session_id };
    return (await adminRequest('session', { path })).body.session;
  };
  expect(await exportOf(visitor)).toEqual({
    user_id: visitor.userId,
    exported_at: '2026-11-22T15:04:00.000Z',
    totals: {
      sessions: 2,
      messages: 1,
      conversations: 0,
      responses: 1,
      average_response_time: 1.5,
      duration_seconds: 180,
      average_duration_seconds: 90,
    },
    sessions: [await shown(running), await shown(ended)],
    next_cursor: null,
  });
});

test('a long export comes in pages of 500, newest first, each session once', async () => {
  const visitor = newVisitor();
  const ids = await storeLongPast(visitor.userId, { sessions: 1_001 });
  const first = await exportOf(visitor);
  const second = await exportOf(visitor, first.next_cursor);
  const third = await exportOf(visitor, second.next_cursor);
  expect([first, second, third].map(idsOf)).toEqual([
    ids.slice(0, 500),
    ids.slice(500, 1_000),
    ids.slice(1_000),
  ]);
  expect(third.next_cursor).toBeNull();
});

test('of 500 sessions there is one page', async () => {
  const visitor = newVisitor();
  await storeLongPast(visitor.userId, { sessions: 500 });
  const page = await exportOf(visitor);
  expect([page.sessions.length, page.next_cursor]).toEqual([500, null]);
});

test('the pages agree with each other, whatever the user does meanwhile', async () => {
  const visitor = newVisitor();
  const ids = await storeLongPast(visitor.userId, { sessions: 600 });
  passTime({ minutes: 2 });
  const running = await visitor.startSession();
  const first = await exportOf(visitor);
  await visitor.message(running);
  await visitor.end({ session_id: running });
  passTime({ minutes: 1 });
  await visitor.startSession();
  const second = await exportOf(visitor, first.next_cursor);
  expect([...idsOf(first), ...idsOf(second)]).toEqual([running, ...ids]);
  expect(second.totals).toEqual(first.totals);
  expect(first.totals).toMatchObject({ sessions: 601, messages: 600 });
});

test('pages of large sessions, more than a megabyte together, are whole', async () => {
  const visitor = newVisitor();
  const ids = await storeLongPast(visitor.userId, { sessions: 400, bytes: 5_000 });
  expect(idsOf(await exportOf(visitor))).toEqual(ids);
});

test('an unknown user is not found, and a cursor that is none is refused', async () => {
  const { userId: user, startSession } = newVisitor();
  expect(await adminRequest('exportUser', { path: { user } })).toMatchObject({
    status: 404,
    body: { error: 'Nothing is stored of this user', code: 'not_found' },
  });
  await startSession();
  const query = { cursor: 'bm9uc2Vuc2U' };
  expect(await adminRequest('exportUser', { path: { user }, query })).toMatchObject({
    status: 400,
    body: { code: 'invalid_cursor' },
  });
});

test.each([
  ['of somebody else', (cursor: string) => cursor],
  [
    'of the same place in the history, which names nobody',
    (cursor: string) => {
      const { user: _, ...place } = JSON.parse(Buffer.from(cursor, 'base64url').toString());
      return Buffer.from(JSON.stringify(place)).toString('base64url');
    },
  ],
])('a cursor %s is refused', async (_, forge) => {
  const [one, other] = [newVisitor(), newVisitor()];
  await storeLongPast(one.userId, { sessions: 501 });
  await storeLongPast(other.userId, { sessions: 501 });
  const query = { cursor: forge((await exportOf(one)).next_cursor) };
  expect(await adminRequest('exportUser', { path: { user: other.userId }, query })).toMatchObject({
    status: 400,
    body: {
      error: 'cursor must be a next_cursor of an earlier answer',
      code: 'invalid_cursor',
    },
  });
});

describe('an export of which a page was read before an erasure', () => {
  const eraseNow = ({ userId: user }: Visitor, rest: { remainingMs?: () => number } = {}) =>
    adminRequest('eraseUser', { path: { user }, ...rest });
  const comeBack = async ({ startSession, end }: Visitor) => {
    passTime({ minutes: 1 });
    await end({ session_id: await startSession() });
    await startSession();
  };
  /** There is time for the tombstone and no more. */
  const eraseUnfinished = async (visitor: Visitor) => {
    let asked = 0;
    const remainingMs = () => (++asked > 2 ? 10_000 : 10_001);
    expect((await eraseNow(visitor, { remainingMs })).body).toMatchObject({
      erased_sessions: 0,
      is_complete: false,
    });
  };
  const eraseAndSweep = async (visitor: Visitor) => {
    await eraseNow(visitor);
    passTime({ minutes: 30 });
    await runSweep();
  };

  test.each<[string, (visitor: Visitor) => Promise<unknown>]>([
    ['that is not finished', eraseUnfinished],
    ['that is done', eraseNow],
    [
      'after which the user came back',
      (visitor) => eraseNow(visitor).then(() => comeBack(visitor)),
    ],
    ['of which the sweep has taken the rest', eraseAndSweep],
    [
      'of which the sweep has taken the rest, and the user came back',
      (visitor) => eraseAndSweep(visitor).then(() => comeBack(visitor)),
    ],
  ])('%s does not go on', async (_, happens) => {
    const visitor = newVisitor();
    await storeLongPast(visitor.userId, { sessions: 501 });
    passTime({ minutes: 2 });
    const path = { user: visitor.userId };
    const query = { cursor: (await exportOf(visitor)).next_cursor };
    expect((await adminRequest('exportUser', { path, query })).status).toBe(200);
    await happens(visitor);
    expect(await adminRequest('exportUser', { path, query })).toMatchObject({
      status: 404,
      body: { error: 'Nothing is stored of this user', code: 'not_found' },
    });
  });
});

test('an export does not go on after an erasure, however many sessions the user has again', async () => {
  const visitor = newVisitor();
  await storeLongPast(visitor.userId, { sessions: 501 });
  passTime({ minutes: 2 });
  const path = { user: visitor.userId };
  const { next_cursor } = await exportOf(visitor);
  const place = JSON.parse(Buffer.from(next_cursor, 'base64url').toString());
  // As if there had been a single one, as five hundred take their time.
  const few = { ...place, totals: { ...place.totals, sessions: 1 } };
  const query = { cursor: Buffer.from(JSON.stringify(few)).toString('base64url') };
  await adminRequest('eraseUser', { path });
  passTime({ ms: 1 });
  await visitor.startSession();
  expect((await adminRequest('exportUser', { path, query })).status).toBe(404);
});

test('only an admin may export', async () => {
  const { userId: user, startSession } = newVisitor();
  await startSession();
  const reply = await adminRequest('exportUser', {
    path: { user },
    headers: { Authorization: undefined },
  });
  expect(reply).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
});
