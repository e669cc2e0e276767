import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { said } from '../support/call.ts';
import { newVisitor, passTime, stopClock } from '../support/service.ts';
import { storedUser } from '../support/stored.ts';

beforeEach(() => stopClock('2026-11-22T15:00:00.000Z'));
afterEach(() => vi.useRealTimers());

const NOT_ACTIVE = {
  status: 404,
  body: { error: 'Active session not found', code: 'session_not_active' },
};

test('each activity counts', async () => {
  const { startSession, update } = newVisitor();
  const session_id = await startSession();
  await update({ session_id, activity_type: 'message_sent' });
  await update({ session_id, activity_type: 'conversation_started' });
  await update({ session_id, activity_type: 'response_received', response_time: 1.5 });
  expect(
    await update({ session_id, activity_type: 'response_received', response_time: 0.9 }),
  ).toMatchObject({
    status: 200,
    body: {
      session_id,
      message: 'Session updated - response_received',
      total_messages_sent: 1,
      total_conversations: 1,
      average_response_time: 1.2,
    },
  });
});

test('the average is to the millisecond, of the answers whose time was given', async () => {
  const { startSession, update } = newVisitor();
  const session_id = await startSession();
  const receive = (response_time?: number) =>
    update({ session_id, activity_type: 'response_received', response_time });
  expect((await receive()).body.average_response_time).toBe(0);
  await receive(1);
  await receive(1);
  expect((await receive(0)).body.average_response_time).toBe(0.667);
  expect((await receive(3_600)).body.average_response_time).toBe(900.5);
});

test('a batch counts in one write', async () => {
  const { startSession, update } = newVisitor();
  const session_id = await startSession();
  const events = [
    { activity_type: 'conversation_started' },
    { activity_type: 'message_sent' },
    { activity_type: 'response_received', response_time: 2 },
    { activity_type: 'message_sent' },
  ];
  expect((await update({ session_id, events })).body).toEqual({
    session_id,
    message: 'Session updated - 4 events',
    total_messages_sent: 2,
    total_conversations: 1,
    average_response_time: 2,
  });
});

test('a batch of 100 answers, no two of which took as long, counts', async () => {
  const { startSession, update } = newVisitor();
  const session_id = await startSession();
  const events = Array.from({ length: 100 }, (_, i) => ({
    activity_type: 'response_received',
    response_time: Math.min(3_600, 0.001 * 1.165 ** i),
  }));
  expect((await update({ session_id, events })).status).toBe(200);
});

describe('numbered requests', () => {
  test('a repeat counts once and is answered with what is counted by now', async () => {
    const { startSession, message } = newVisitor();
    const session_id = await startSession();
    const first = await message(session_id, { client_id: 'tab-1', sequence: 1 });
    expect(said(await message(session_id, { client_id: 'tab-1', sequence: 1 }))).toEqual(
      said(first),
    );
    await message(session_id, { client_id: 'tab-1', sequence: 2 });
    expect(await message(session_id, { client_id: 'tab-1', sequence: 1 })).toMatchObject({
      status: 200,
      body: { total_messages_sent: 2 },
    });
  });

  test('numbers may have gaps, and each client has its own', async () => {
    const { startSession, message } = newVisitor();
    const session_id = await startSession();
    await message(session_id, { client_id: 'tab-1', sequence: 1 });
    await message(session_id, { client_id: 'tab-1', sequence: 2 ** 53 - 1 });
    expect(await message(session_id, { client_id: 'tab-2', sequence: 1 })).toMatchObject({
      body: { total_messages_sent: 3 },
    });
  });

  test('a repeat after the session ended is answered 200: it has been counted there', async () => {
    const { startSession, message, end } = newVisitor();
    const session_id = await startSession();
    const first = await message(session_id, { client_id: 'tab-1', sequence: 7 });
    await end({ session_id });
    expect(said(await message(session_id, { client_id: 'tab-1', sequence: 7 }))).toEqual(
      said(first),
    );
    expect(await message(session_id, { client_id: 'tab-1', sequence: 8 })).toMatchObject(
      NOT_ACTIVE,
    );
  });

  test('find room beside any number of callers that send none', async () => {
    const { startSession, message } = newVisitor();
    const session_id = await startSession();
    await Promise.all(Array.from({ length: 20 }, () => message(session_id)));
    for (let i = 1; i <= 5; i++) {
      const number = { client_id: `tab-${i}`, sequence: 1 };
      expect((await message(session_id, number)).body.total_messages_sent).toBe(20 + i);
      expect((await message(session_id, number)).body.total_messages_sent).toBe(20 + i);
    }
  });

  test('with more clients than a session remembers, every message still counts', async () => {
    const { startSession, message } = newVisitor();
    const session_id = await startSession();
    for (let i = 1; i <= 12; i++) await message(session_id, { client_id: `tab-${i}`, sequence: 1 });
    expect(await message(session_id, { client_id: 'tab-1', sequence: 1 })).toMatchObject({
      body: { total_messages_sent: 12 },
    });
  });
});

describe('a session that is not running is not found:', () => {
  test('one that never was', async () => {
    const { message } = newVisitor();
    expect(await message('01a203fb-9d3f-7264-a6ea-afb84c290533')).toMatchObject(NOT_ACTIVE);
  });

  test("somebody else's", async () => {
    const theirs = await newVisitor().startSession();
    const { startSession, message } = newVisitor();
    await startSession();
    expect(await message(theirs)).toMatchObject(NOT_ACTIVE);
  });

  test('one that has ended', async () => {
    const { startSession, message, end } = newVisitor();
    const session_id = await startSession();
    await end({ session_id });
    expect(await message(session_id)).toMatchObject(NOT_ACTIVE);
  });

  test('one that has expired, from that millisecond on', async () => {
    const { startSession, message } = newVisitor();
    const session_id = await startSession();
    passTime({ minutes: 60, ms: -1 });
    expect((await message(session_id)).status).toBe(200);
    passTime({ ms: 1 });
    expect(await message(session_id)).toMatchObject(NOT_ACTIVE);
  });
});

describe('what is stored', () => {
  test('a message awaits its answer from when it was sent, until there is one', async () => {
    const visitor = newVisitor();
    const session_id = await visitor.startSession();
    await visitor.message(session_id);
    passTime({ minutes: 1 });
    await visitor.message(session_id);
    const { open } = await storedUser(visitor.userId);
    expect(open?.awaitingSince).toBe(Date.parse('2026-11-22T15:00:00.000Z'));
    await visitor.update({ session_id, activity_type: 'response_received' });
    expect((await storedUser(visitor.userId)).open?.awaitingSince).toBeUndefined();
  });

  test('a message after an answer, in one batch, awaits its own from then on', async () => {
    const visitor = newVisitor();
    const session_id = await visitor.startSession();
    await visitor.message(session_id);
    passTime({ minutes: 1 });
    const events = [{ activity_type: 'response_received' }, { activity_type: 'message_sent' }];
    await visitor.update({ session_id, events });
    const { open } = await storedUser(visitor.userId);
    expect(open?.awaitingSince).toBe(Date.parse('2026-11-22T15:01:00.000Z'));
  });

  test('a conversation changes nothing about what is awaited', async () => {
    const visitor = newVisitor();
    const session_id = await visitor.startSession();
    await visitor.message(session_id);
    passTime({ minutes: 1 });
    await visitor.update({ session_id, activity_type: 'conversation_started' });
    const { open } = await storedUser(visitor.userId);
    expect(open?.awaitingSince).toBe(Date.parse('2026-11-22T15:00:00.000Z'));
  });

  test('one writer, however often an environment writes for callers that send no number', async () => {
    const visitor = newVisitor();
    const session_id = await visitor.startSession();
    for (let i = 0; i < 5; i++) await visitor.message(session_id);
    const { open } = await storedUser(visitor.userId);
    expect(Object.keys(open?.writers ?? {})).toHaveLength(1);
  });

  test('response times are kept as a histogram', async () => {
    const visitor = newVisitor();
    const session_id = await visitor.startSession();
    const receive = (response_time: number) =>
      visitor.update({ session_id, activity_type: 'response_received', response_time });
    await receive(1.5);
    await receive(1.501);
    await receive(0.0004);
    expect((await storedUser(visitor.userId)).open).toMatchObject({
      responseMs: 3_001,
      responses: 3,
      responseHistogram: { 0: 1, 39: 2 },
    });
  });
});
