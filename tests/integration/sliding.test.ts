import { afterEach, beforeEach, expect, test, vi } from 'vitest';

process.env['SESSION_EXPIRY'] = 'sliding';
const { newVisitor, passTime, stopClock } = await import('../support/service.ts');

beforeEach(() => stopClock('2026-11-22T15:00:00.000Z'));
afterEach(() => vi.useRealTimers());

test('a session runs an hour from its last activity, to the millisecond', async () => {
  const { startSession, message, status } = newVisitor();
  const session_id = await startSession();
  passTime({ minutes: 60, ms: -1 });
  expect((await message(session_id)).status).toBe(200);
  passTime({ minutes: 60, ms: -1 });
  expect((await status()).body.has_active_session).toBe(true);
  passTime({ ms: 1 });
  expect((await status()).body.has_active_session).toBe(false);
  expect((await message(session_id)).status).toBe(404);
});

test('a repeat of an activity does not postpone the end', async () => {
  const { startSession, message, status } = newVisitor();
  const session_id = await startSession();
  await message(session_id, { client_id: 'tab', sequence: 1 });
  passTime({ minutes: 30 });
  await message(session_id, { client_id: 'tab', sequence: 1 });
  passTime({ minutes: 30 });
  expect((await status()).body.has_active_session).toBe(false);
});

test('an activity in the grace of a soft end counts, and does not postpone the end', async () => {
  const { startSession, message, end, status } = newVisitor();
  const session_id = await startSession();
  await end({ session_id, grace_seconds: 10 });
  passTime({ ms: 5_000 });
  expect(await message(session_id)).toMatchObject({
    status: 200,
    body: { total_messages_sent: 1 },
  });
  passTime({ ms: 5_000 });
  expect((await status()).body.has_active_session).toBe(false);
});

test('a start after a soft end lets activity postpone the end again', async () => {
  const { start, startSession, message, end, status } = newVisitor();
  const session_id = await startSession();
  await end({ session_id, grace_seconds: 10 });
  await start();
  passTime({ minutes: 50 });
  await message(session_id);
  passTime({ minutes: 50 });
  expect((await status()).body.has_active_session).toBe(true);
});

test('an activity postpones the end also where there is no room for its number', async () => {
  const { startSession, message, status } = newVisitor();
  const session_id = await startSession();
  for (let tab = 0; tab < 12; tab++) {
    await message(session_id, { client_id: `tab-${tab}`, sequence: 1 });
  }
  passTime({ minutes: 30 });
  await message(session_id, { client_id: 'one-more', sequence: 1 });
  passTime({ minutes: 59 });
  expect((await status()).body.has_active_session).toBe(true);
});
