import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { adminRequest } from '../support/admin.ts';
import { newVisitor, passTime, stopClock } from '../support/service.ts';

beforeEach(() => stopClock('2026-11-22T15:00:00.000Z'));
afterEach(() => vi.useRealTimers());

const show = (user: string, session_id: string) =>
  adminRequest('session', { path: { user, session_id } });

const NO_RESPONSES = { mean: null, p50: null, p90: null, p95: null, buckets: [] };

test('an active session is shown with all that is known of it', async () => {
  const { userId, startSession, update } = newVisitor();
  const session_id = await startSession();
  passTime({ minutes: 2 });
  const received = (response_time: number) => ({
    activity_type: 'response_received',
    response_time,
  });
  await update({
    session_id,
    events: [
      { activity_type: 'conversation_started' },
      ...[0, 1.5, 1.5, 1.501, 3_600].map(received),
      { activity_type: 'response_received' },
      { activity_type: 'message_sent' },
    ],
  });
  passTime({ minutes: 1 });
  expect(await show(userId, session_id)).toMatchObject({
    status: 200,
    body: {
      session: {
        session_id,
        user_id: userId,
        status: 'active',
        started_at: '2026-11-22T15:00:00.000Z',
        ended_at: null,
        duration_seconds: 180,
        total_messages_sent: 1,
        total_conversations: 1,
        average_response_time: 720.9,
        ended_by: null,
        last_activity_at: '2026-11-22T15:02:00.000Z',
        expires_at: '2026-11-22T16:00:00.000Z',
        awaiting_since: '2026-11-22T15:02:00.000Z',
        previous_session_id: null,
        responses: 5,
        response_times: {
          mean: 720.9,
          p50: 1.532,
          p90: 3_797.234,
          p95: 3_797.234,
          buckets: [
            { from_seconds: 0, to_seconds: 0.001, count: 1 },
            { from_seconds: 1.399, to_seconds: 1.692, count: 3 },
            { from_seconds: 3_467.721, to_seconds: 4_195.943, count: 1 },
          ],
        },
      },
    },
  });
});

test('an ended session is shown the same, by the UUID of its visitor too', async () => {
  const { userId, visitorId, startSession, message, end } = newVisitor();
  const session_id = await startSession();
  passTime({ minutes: 1 });
  await message(session_id);
  passTime({ minutes: 1 });
  await end({ session_id });
  passTime({ minutes: 9 });
  const session = {
    session_id,
    user_id: userId,
    status: 'ended',
    started_at: '2026-11-22T15:00:00.000Z',
    ended_at: '2026-11-22T15:02:00.000Z',
    duration_seconds: 120,
    total_messages_sent: 1,
    total_conversations: 0,
    average_response_time: null,
    ended_by: 'client',
    last_activity_at: null,
    expires_at: null,
    awaiting_since: '2026-11-22T15:01:00.000Z',
    previous_session_id: null,
    responses: 0,
    response_times: NO_RESPONSES,
  };
  const shown = { status: 200, body: { session } };
  for (const user of [userId, visitorId, `visitor%3A${visitorId}`]) {
    expect(await show(user, session_id)).toMatchObject(shown);
  }
  expect((await show(userId, session_id.toUpperCase())).body).toEqual({ session });
});

test('a session that is over by the clock has ended', async () => {
  const { userId, startSession } = newVisitor();
  const session_id = await startSession();
  passTime({ minutes: 60 });
  expect((await show(userId, session_id)).body.session).toMatchObject({
    status: 'ended',
    ended_by: 'expired',
    ended_at: '2026-11-22T15:00:00.000Z',
    expires_at: null,
    last_activity_at: null,
  });
});

test('a session that nobody has, or somebody else, is not found', async () => {
  const [visitor, other] = [newVisitor(), newVisitor()];
  const session_id = await visitor.startSession();
  const notFound = {
    status: 404,
    body: { error: 'There is no such session', code: 'not_found' },
  };
  expect(await show(other.userId, session_id)).toMatchObject(notFound);
  expect(await show('demo_user', session_id)).toMatchObject(notFound);
  expect(await show(visitor.userId, visitor.visitorId)).toMatchObject(notFound);
});

test('what is no session id, or no user, is refused in a sentence', async () => {
  expect(await show('demo_user', 'current')).toMatchObject({
    status: 400,
    body: { error: 'session_id must be the UUID of a session', code: 'invalid_request' },
  });
  expect(await show('nobody', crypto.randomUUID())).toMatchObject({
    status: 400,
    body: {
      error:
        'user must be demo_user, visitor:<UUID>, user:<subject of a token>, or the UUID of a visitor',
      code: 'invalid_request',
    },
  });
});
