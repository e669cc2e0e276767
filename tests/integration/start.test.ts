import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newVisitor, passTime, request, runSweep, stopClock } from '../support/service.ts';

beforeEach(() => stopClock('2026-11-22T15:00:00.000Z'));
afterEach(() => vi.useRealTimers());

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('the first start starts a session', async () => {
  const { start } = newVisitor();
  expect(await start({})).toMatchObject({
    status: 201,
    body: {
      session_id: expect.stringMatching(UUID_V7),
      message: 'New session started',
      started_at: '2026-11-22T15:00:00.000Z',
      user: 'demo_user',
    },
  });
});

test('a start while a session runs refreshes it, and it keeps its beginning', async () => {
  const { start } = newVisitor();
  const first = await start({});
  passTime({ minutes: 59 });
  expect(await start({})).toMatchObject({
    status: 200,
    body: { ...first.body, message: 'Existing session refreshed' },
  });
});

test('a refreshed session runs a full hour more', async () => {
  const { start, status } = newVisitor();
  await start();
  passTime({ minutes: 59 });
  await start();
  passTime({ minutes: 60, ms: -1 });
  expect((await status()).body.has_active_session).toBe(true);
  passTime({ ms: 1 });
  expect((await status()).body.has_active_session).toBe(false);
});

test.each([undefined, '{}', { anything: 'else', session_id: 7 }])(
  'a start takes %j for a body',
  async (body) => {
    expect((await newVisitor().start(body)).status).toBe(201);
  },
);

test('a start after the session expired starts another, and the old one ended at its last activity', async () => {
  const { start, startSession, message, history } = newVisitor();
  const expired = await startSession();
  passTime({ minutes: 20 });
  await message(expired);
  passTime({ minutes: 40 });
  const next = await start();
  expect(next.status).toBe(201);
  expect((await history()).body).toMatchObject({
    total_sessions: 2,
    sessions: [
      { session_id: next.body.session_id, is_active: true },
      {
        session_id: expired,
        is_active: false,
        ended_at: '2026-11-22T15:20:00.000Z',
        duration_minutes: 20,
        total_messages_sent: 1,
      },
    ],
  });
});

test('a session id is later than the one before, even where the clock has gone back', async () => {
  const { startSession, end } = newVisitor();
  const first = await startSession();
  await end({ session_id: first });
  passTime({ minutes: -30 });
  const second = await startSession();
  expect(second > first).toBe(true);
  passTime({ minutes: -30 });
  await end({ session_id: second });
  expect((await startSession()) > second).toBe(true);
});

test('callers without a visitor id share the demo user and its session', async () => {
  await runSweep();
  const first = await request('start');
  const second = await request('start');
  expect(second.body).toEqual({ ...first.body, message: 'Existing session refreshed' });
  expect(first.body.user).toBe('demo_user');
});
