import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newVisitor, passTime, stopClock } from '../support/service.ts';
import { storedSessions } from '../support/stored.ts';

beforeEach(() => stopClock('2026-11-22T15:00:00.000Z'));
afterEach(() => vi.useRealTimers());

const cleanedUp = (count: number) => ({
  status: 200,
  body: {
    message: `Cleaned up ${count} expired sessions`,
    cleaned_sessions: count,
    user: 'demo_user',
  },
});

test("a cleanup ends the caller's expired session, at its last activity", async () => {
  const visitor = newVisitor();
  const session_id = await visitor.startSession();
  passTime({ minutes: 10 });
  await visitor.message(session_id);
  passTime({ minutes: 50 });
  expect(await visitor.cleanup({})).toMatchObject(cleanedUp(1));
  expect(await storedSessions(visitor.userId)).toMatchObject([
    { id: session_id, endedBy: 'expired', endedAt: Date.parse('2026-11-22T15:10:00.000Z') },
  ]);
  expect(await visitor.cleanup({})).toMatchObject(cleanedUp(0));
});

test('a cleanup leaves a running session alone', async () => {
  const { startSession, cleanup, status } = newVisitor();
  await startSession();
  passTime({ minutes: 60, ms: -1 });
  expect(await cleanup()).toMatchObject(cleanedUp(0));
  expect((await status()).body.has_active_session).toBe(true);
});

test('a cleanup is nothing to somebody new', async () => {
  expect(await newVisitor().cleanup()).toMatchObject(cleanedUp(0));
});

test("a cleanup leaves everybody else's sessions alone", async () => {
  const other = newVisitor();
  await other.startSession();
  passTime({ minutes: 61 });
  expect(await newVisitor().cleanup()).toMatchObject(cleanedUp(0));
  expect(await storedSessions(other.userId)).toEqual([]);
});
