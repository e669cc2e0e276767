import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { said } from '../support/call.ts';
import { newVisitor, passTime, stopClock } from '../support/service.ts';
import { storedSessions } from '../support/stored.ts';

beforeEach(() => stopClock('2026-11-22T15:00:00.000Z'));
afterEach(() => vi.useRealTimers());

const NOT_ACTIVE = {
  status: 404,
  body: { error: 'Active session not found', code: 'session_not_active' },
};

test('an end tells what the session was', async () => {
  const { startSession, message, update, end } = newVisitor();
  const session_id = await startSession();
  await message(session_id);
  await update({ session_id, activity_type: 'conversation_started' });
  passTime({ minutes: 29, ms: 59_999 });
  expect(await end({ session_id })).toMatchObject({
    status: 200,
    body: {
      session_id,
      message: 'Session ended',
      started_at: '2026-11-22T15:00:00.000Z',
      ended_at: '2026-11-22T15:29:59.999Z',
      duration_minutes: 30,
      total_messages_sent: 1,
      total_conversations: 1,
    },
  });
});

test('a session ends once', async () => {
  const { startSession, end } = newVisitor();
  const session_id = await startSession();
  await end({ session_id });
  expect(await end({ session_id })).toMatchObject(NOT_ACTIVE);
});

test('a repeat under the same number is answered the same, even when other sessions came since', async () => {
  const { startSession, message, end } = newVisitor();
  const session_id = await startSession();
  await message(session_id);
  const number = { client_id: 'tab-1', sequence: 2 };
  const first = await end({ session_id, ...number });
  passTime({ minutes: 1 });
  expect(said(await end({ session_id, ...number }))).toEqual(said(first));
  const next = await startSession();
  await end({ session_id: next });
  expect(said(await end({ session_id, ...number }))).toEqual(said(first));
  expect(await end({ session_id, client_id: 'tab-1', sequence: 3 })).toMatchObject(NOT_ACTIVE);
});

test('nobody ends the session of somebody else', async () => {
  const theirs = newVisitor();
  const session_id = await theirs.startSession();
  expect(await newVisitor().end({ session_id })).toMatchObject(NOT_ACTIVE);
  expect((await theirs.status()).body.has_active_session).toBe(true);
});

test('an expired session cannot be ended any more', async () => {
  const { startSession, end } = newVisitor();
  const session_id = await startSession();
  passTime({ minutes: 60 });
  expect(await end({ session_id })).toMatchObject(NOT_ACTIVE);
});

test('an end just before the session expires still comes in time', async () => {
  const { startSession, end } = newVisitor();
  const session_id = await startSession();
  passTime({ minutes: 60, ms: -1 });
  expect((await end({ session_id })).body.duration_minutes).toBe(60);
});

test('what has ended is kept as it was, with its reason', async () => {
  const visitor = newVisitor();
  const session_id = await visitor.startSession();
  await visitor.message(session_id);
  passTime({ minutes: 1 });
  await visitor.end({ session_id });
  expect(await storedSessions(visitor.userId)).toEqual([
    {
      id: session_id,
      startedAt: Date.parse('2026-11-22T15:00:00.000Z'),
      endedAt: Date.parse('2026-11-22T15:01:00.000Z'),
      endedBy: 'client',
      closeToken: expect.any(String),
      messages: 1,
      conversations: 0,
      responseMs: 0,
      responses: 0,
      responseHistogram: {},
      awaitingSince: Date.parse('2026-11-22T15:00:00.000Z'),
      writers: expect.any(Object),
    },
  ]);
});

describe('a soft end', () => {
  test('lets the session run for the grace, and no longer', async () => {
    const { startSession, message, end, status } = newVisitor();
    const session_id = await startSession();
    passTime({ minutes: 3 });
    expect(await end({ session_id, grace_seconds: 10 })).toMatchObject({
      status: 200,
      body: {
        session_id,
        message: 'Session ending',
        started_at: '2026-11-22T15:00:00.000Z',
        expires_at: '2026-11-22T15:03:10.000Z',
        duration_minutes: 3,
        total_messages_sent: 0,
        total_conversations: 0,
      },
    });
    passTime({ ms: 9_999 });
    expect((await message(session_id)).status).toBe(200);
    passTime({ ms: 1 });
    expect((await message(session_id)).status).toBe(404);
    expect((await status()).body.has_active_session).toBe(false);
  });

  test('is taken back by a start within the grace', async () => {
    const { start, startSession, end, status } = newVisitor();
    const session_id = await startSession();
    await end({ session_id, grace_seconds: 10 });
    passTime({ ms: 9_999 });
    expect((await start()).body).toMatchObject({
      session_id,
      message: 'Existing session refreshed',
    });
    passTime({ minutes: 59 });
    expect((await status()).body.has_active_session).toBe(true);
  });

  test('that nobody takes back was the client ending it then', async () => {
    const visitor = newVisitor();
    const session_id = await visitor.startSession();
    passTime({ minutes: 3 });
    await visitor.end({ session_id, grace_seconds: 60 });
    passTime({ minutes: 5 });
    expect((await visitor.start()).status).toBe(201);
    expect(await storedSessions(visitor.userId)).toMatchObject([
      {
        id: session_id,
        endedBy: 'client',
        endedAt: Date.parse('2026-11-22T15:03:00.000Z'),
      },
    ]);
  });

  test('of no seconds is an end', async () => {
    const { startSession, end } = newVisitor();
    const session_id = await startSession();
    expect((await end({ session_id, grace_seconds: 0 })).body.message).toBe('Session ended');
  });

  test('repeated under its number does not postpone the end, nor undo a start that came between', async () => {
    const { start, startSession, end, status } = newVisitor();
    const session_id = await startSession();
    const softEnd = { session_id, grace_seconds: 10, client_id: 'tab-1', sequence: 5 };
    await end(softEnd);
    passTime({ ms: 5_000 });
    expect((await end(softEnd)).body.expires_at).toBe('2026-11-22T15:00:10.000Z');
    await start();
    expect((await end(softEnd)).body.message).toBe('Existing session refreshed');
    passTime({ minutes: 30 });
    expect((await status()).body.has_active_session).toBe(true);
  });

  test('repeated under its number after it is over is answered as an end', async () => {
    const { startSession, end, cleanup } = newVisitor();
    const session_id = await startSession();
    const softEnd = { session_id, grace_seconds: 10, client_id: 'tab-1', sequence: 5 };
    await end(softEnd);
    passTime({ minutes: 3 });
    const repeated = await end(softEnd);
    expect(repeated.body).toMatchObject({
      message: 'Session ended',
      ended_at: '2026-11-22T15:00:00.000Z',
      duration_minutes: 0,
    });
    await cleanup();
    expect(said(await end(softEnd))).toEqual(said(repeated));
  });

  test('may be followed by an end', async () => {
    const { startSession, end } = newVisitor();
    const session_id = await startSession();
    await end({ session_id, grace_seconds: 30 });
    expect((await end({ session_id })).body.message).toBe('Session ended');
  });
});
