import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newVisitor, passTime, stopClock } from '../support/service.ts';

beforeEach(() => stopClock('2026-11-22T15:00:00.000Z'));
afterEach(() => vi.useRealTimers());

test('a caller without a session has none', async () => {
  expect(await newVisitor().status()).toMatchObject({
    status: 200,
    body: { has_active_session: false, user: 'demo_user', message: 'No active session found' },
  });
});

test('a running session is told with all it has counted', async () => {
  const { startSession, message, update, status } = newVisitor();
  const session_id = await startSession();
  await message(session_id);
  await update({ session_id, activity_type: 'response_received', response_time: 1.2 });
  passTime({ minutes: 15, ms: 30_000 });
  expect((await status()).body).toEqual({
    has_active_session: true,
    session_id,
    started_at: '2026-11-22T15:00:00.000Z',
    duration_minutes: 15.5,
    total_messages_sent: 1,
    total_conversations: 0,
    average_response_time: 1.2,
    user: 'demo_user',
  });
});

test('a session that ended is no active one', async () => {
  const { startSession, end, status } = newVisitor();
  await end({ session_id: await startSession() });
  expect((await status()).body.has_active_session).toBe(false);
});
