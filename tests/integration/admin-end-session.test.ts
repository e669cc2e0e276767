import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { adminRequest } from '../support/admin.ts';
import { newVisitor, passTime, type Reply, runSweep, stopClock } from '../support/service.ts';
import { storedSessions, storedStatistics, storedUser } from '../support/stored.ts';

beforeEach(() => stopClock('2026-11-22T15:00:00.000Z'));
afterEach(() => vi.useRealTimers());

const end = (user: string, session_id: string) =>
  adminRequest('endSession', { path: { user, session_id } });

const NOT_ACTIVE = { error: 'Active session not found', code: 'session_not_active' };

const expectNotActive = ({ status, body }: Reply) =>
  expect({ status, body }).toEqual({ status: 404, body: NOT_ACTIVE });

test('an admin ends a running session, which is over for its visitor', async () => {
  const visitor = newVisitor();
  const before = await storedStatistics('2026-11');
  const session_id = await visitor.startSession();
  await visitor.message(session_id);
  passTime({ ms: 1_500 });
  await visitor.update({ session_id, activity_type: 'response_received', response_time: 1.5 });
  passTime({ ms: 91_912 });

  const { status, body } = await end(visitor.userId, session_id);
  expect({ status, body }).toEqual({
    status: 200,
    body: {
      session: {
        session_id,
        user_id: visitor.userId,
        status: 'ended',
        started_at: '2026-11-22T15:00:00.000Z',
        ended_at: '2026-11-22T15:01:33.412Z',
        duration_seconds: 93.412,
        total_messages_sent: 1,
        total_conversations: 0,
        average_response_time: 1.5,
        ended_by: 'admin',
      },
    },
  });

  expect((await visitor.status()).body.has_active_session).toBe(false);
  expect((await visitor.message(session_id)).status).toBe(404);
  expect((await visitor.end({ session_id })).status).toBe(404);
  expect((await visitor.history()).body.sessions).toMatchObject([{ session_id, is_active: false }]);
  expect(await storedSessions(visitor.userId)).toMatchObject([
    { id: session_id, endedBy: 'admin' },
  ]);
  expect(await storedUser(visitor.userId)).toMatchObject({ open: undefined, pending: undefined });
  const { ended_by_admin = 0, ended_by_client = 0 } = await storedStatistics('2026-11');
  expect([ended_by_admin, ended_by_client]).toEqual([
    (before['ended_by_admin'] ?? 0) + 1,
    before['ended_by_client'] ?? 0,
  ]);
});

test('a repeat is told that the session is not active', async () => {
  const visitor = newVisitor();
  const session_id = await visitor.startSession();
  expect((await end(visitor.userId, session_id)).status).toBe(200);
  expectNotActive(await end(visitor.userId, session_id));
  // Nor does it touch the session after it.
  passTime({ ms: 1 });
  const next = await visitor.startSession();
  expectNotActive(await end(visitor.userId, session_id));
  expect((await visitor.status()).body.session_id).toBe(next);
});

test.each([
  ['encoded', (id: string) => `visitor%3A${id}`],
  ['as the id of the visitor', (id: string) => id],
  ['in capital letters', (id: string) => `VISITOR:${id.toUpperCase()}`],
])('the user may be given %s', async (_, write) => {
  const visitor = newVisitor();
  const session_id = await visitor.startSession();
  const { status, body } = await end(write(visitor.visitorId), session_id.toUpperCase());
  expect([status, body.session.user_id]).toEqual([200, visitor.userId]);
});

test('a session that is ending by itself is ended by the admin', async () => {
  const visitor = newVisitor();
  const session_id = await visitor.startSession();
  await visitor.end({ session_id, grace_seconds: 60 });
  const { status, body } = await end(visitor.userId, session_id);
  expect([status, body.session.ended_by]).toEqual([200, 'admin']);
});

test('to the millisecond, a session that has expired is not ended by the admin', async () => {
  const [running, expired] = [newVisitor(), newVisitor()];
  const ids = [await running.startSession(), await expired.startSession()] as const;
  passTime({ minutes: 60, ms: -1 });
  expect((await end(running.userId, ids[0])).status).toBe(200);
  passTime({ ms: 1 });
  expectNotActive(await end(expired.userId, ids[1]));
  await runSweep();
  expect(await storedSessions(expired.userId)).toMatchObject([{ endedBy: 'expired' }]);
});

test('what has ended, is of somebody else or of nobody is not active', async () => {
  const [visitor, other] = [newVisitor(), newVisitor()];
  const session_id = await visitor.startSession();
  expectNotActive(await end(other.userId, session_id));
  expectNotActive(await end('demo_user', session_id));
  expectNotActive(await end(visitor.userId, randomUUID()));
  expect((await visitor.status()).body.has_active_session).toBe(true);
  await visitor.end({ session_id });
  expectNotActive(await end(visitor.userId, session_id));
});

test.each([
  ['current', 'visitor', { user: `visitor:${randomUUID()}`, session_id: 'current' }],
  ['no UUID', 'visitor', { user: 'visitor:somebody', session_id: randomUUID() }],
  ['no user', 'user', { user: '', session_id: randomUUID() }],
])('%s in the path is refused', async (_, __, path) => {
  const { status, body } = await adminRequest('endSession', { path });
  expect([status, body.code]).toEqual([400, 'invalid_request']);
});

test('of ten admins at once, one ends the session', async () => {
  const visitor = newVisitor();
  const session_id = await visitor.startSession();
  const replies = await Promise.all(
    Array.from({ length: 10 }, () => end(visitor.userId, session_id)),
  );
  expect(replies.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(404)]);
  expect(await storedSessions(visitor.userId)).toHaveLength(1);
});

test('of an admin and the visitor at once, one ends the session, and the statistics name that one', async () => {
  for (let i = 0; i < 10; i++) {
    const visitor = newVisitor();
    const session_id = await visitor.startSession();
    const [byAdmin, byClient] = await Promise.all([
      end(visitor.userId, session_id),
      visitor.end({ session_id }),
    ]);
    expect([byAdmin.status, byClient.status].toSorted()).toEqual([200, 404]);
    expect(await storedSessions(visitor.userId)).toMatchObject([
      { endedBy: byAdmin.status === 200 ? 'admin' : 'client' },
    ]);
  }
});
