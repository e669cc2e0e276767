import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { config } from '../../lib/config.ts';
import { send } from '../../lib/repository/database.ts';
import { sweep } from '../../lib/repository/sweep.ts';
import { adminRequest } from '../support/admin.ts';
import { collectLogLines } from '../support/log-lines.ts';
import { newVisitor, passTime, runSweep, stopClock } from '../support/service.ts';
import { storedItem, storedSessions, storedStatistics, storedUser } from '../support/stored.ts';

beforeEach(async () => {
  stopClock('2026-11-22T15:00:00.000Z');
  await emptyIndex();
});
afterEach(() => vi.useRealTimers());

/** Ends what earlier tests left, so that a sweep counts only what its own test did. */
const emptyIndex = async () => {
  passTime({ minutes: 300 });
  await sweep(() => true);
  stopClock('2026-11-22T15:00:00.000Z');
};

const always = () => true;
const nothing = {
  ended: 0,
  archived: 0,
  postponed: 0,
  erased: 0,
  nothingToDo: 0,
  failed: 0,
  unreadShards: 0,
  longestDueMs: expect.any(Number),
};

test('a sweep tells for how long the one that waited longest had been due', async () => {
  expect((await sweep(always)).longestDueMs).toBe(0);
  await newVisitor().startSession();
  passTime({ minutes: 10 });
  await newVisitor().startSession();
  passTime({ minutes: 67 });
  expect((await sweep(always)).longestDueMs).toBe(17 * 60_000);
  expect((await sweep(always)).longestDueMs).toBe(0);
});

test('a sweep ends what has expired, on every shard, and nothing else', async () => {
  const expired = Array.from({ length: 40 }, () => newVisitor());
  for (const visitor of expired) await visitor.startSession();
  passTime({ minutes: 30 });
  const running = newVisitor();
  await running.startSession();
  passTime({ minutes: 30 });
  expect(await sweep(always)).toEqual({ ...nothing, ended: 40, isComplete: true });
  for (const { userId } of expired) {
    expect(await storedSessions(userId)).toMatchObject([
      { endedBy: 'expired', endedAt: Date.parse('2026-11-22T15:00:00.000Z') },
    ]);
    expect(await storedUser(userId)).toMatchObject({ open: undefined, pending: undefined });
  }
  expect((await running.status()).body.has_active_session).toBe(true);
  expect(await sweep(always)).toEqual({ ...nothing, isComplete: true });
});

test('the index entry of a refreshed session moves on to when it expires', async () => {
  const visitor = newVisitor();
  await visitor.startSession();
  passTime({ minutes: 40 });
  await visitor.start();
  passTime({ minutes: 30 });
  expect(await sweep(always)).toEqual({ ...nothing, postponed: 1, isComplete: true });
  expect((await storedUser(visitor.userId)).indexExpiresAt).toBe(
    Date.parse('2026-11-22T16:40:00.000Z'),
  );
  expect(await sweep(always)).toEqual({ ...nothing, isComplete: true });
  passTime({ minutes: 30 });
  expect(await sweep(always)).toEqual({ ...nothing, ended: 1, isComplete: true });
});

test('so does that of a session that is about to end softly', async () => {
  const visitor = newVisitor();
  const session_id = await visitor.startSession();
  passTime({ minutes: 40 });
  await visitor.start();
  passTime({ minutes: 20 });
  await visitor.end({ session_id, grace_seconds: 60 });
  expect(await sweep(always)).toEqual({ ...nothing, postponed: 1, isComplete: true });
  passTime({ minutes: 1 });
  expect(await sweep(always)).toEqual({ ...nothing, ended: 1, isComplete: true });
});

test('an index entry of nothing is nothing to do, and has not been due', async () => {
  const visitor = newVisitor();
  await visitor.end({ session_id: await visitor.startSession() });
  await send(
    new UpdateCommand({
      TableName: config.sessionsTable,
      Key: { user_id: visitor.userId, session_id: 'current' },
      UpdateExpression: 'SET index_expires_at = :long_ago, expiry_shard = :shard',
      ExpressionAttributeValues: { ':long_ago': 1, ':shard': 'e#0' },
    }),
  );
  const expected = { ...nothing, nothingToDo: 1, isComplete: true, longestDueMs: 0 };
  expect(await sweep(always)).toEqual(expected);
  await send(
    new UpdateCommand({
      TableName: config.sessionsTable,
      Key: { user_id: visitor.userId, session_id: 'current' },
      UpdateExpression: 'REMOVE index_expires_at, expiry_shard',
    }),
  );
});

test('an erasure is finished when half an hour has passed, or by the next sweep', async () => {
  const visitor = newVisitor();
  await visitor.end({ session_id: await visitor.startSession() });
  await adminRequest('eraseUser', { path: { user: visitor.userId } });
  passTime({ minutes: 30 });
  let asked = 0;
  expect(await sweep(() => ++asked <= 1)).toEqual({ ...nothing, isComplete: false });
  expect(await sweep(always)).toEqual({ ...nothing, erased: 1, isComplete: true });
  expect(await storedItem(visitor.userId)).toBeUndefined();
});

test('nothing of an ended session is left in the indexes', async () => {
  const visitor = newVisitor();
  await visitor.startSession();
  passTime({ minutes: 60 });
  await sweep(always);
  const item = await storedItem(visitor.userId);
  for (const name of ['index_expires_at', 'expiry_shard', 'list_day', 'list_id']) {
    expect(item).not.toHaveProperty(name);
  }
});

test('several sweeps at once end each session once', async () => {
  const month = '2031-03';
  stopClock(`${month}-05T10:00:00.000Z`);
  const visitors = Array.from({ length: 30 }, () => newVisitor());
  for (const visitor of visitors) await visitor.message(await visitor.startSession());
  passTime({ minutes: 60 });
  await Promise.all(Array.from({ length: 4 }, () => sweep(always)));
  // A busy machine may have kept some from finishing what they began; the next one does.
  await sweep(always);
  expect(await storedStatistics(month)).toMatchObject({
    sessions: 30,
    messages: 30,
    ended_by_expired: 30,
    gave_up: 30,
    new_users: 30,
    hour_10: 30,
  });
});

test('a sweep stops when its time is up, and the next one goes on', async () => {
  for (let i = 0; i < 30; i++) await newVisitor().startSession();
  passTime({ minutes: 60 });
  let asked = 0;
  const first = await sweep(() => ++asked <= 10);
  expect(first).toEqual({ ...nothing, ended: 10, isComplete: false });
  expect(await sweep(always)).toEqual({ ...nothing, ended: 20, isComplete: true });
});

test('the Lambda stops with ten seconds left', async () => {
  const visitor = newVisitor();
  await visitor.startSession();
  passTime({ minutes: 60 });
  await runSweep(() => 10_000);
  expect(await storedSessions(visitor.userId)).toHaveLength(0);
  await runSweep(() => 10_001);
  expect(await storedSessions(visitor.userId)).toHaveLength(1);
});

test('an item that cannot be read stops nobody else', async () => {
  const poisoned = newVisitor();
  const others = Array.from({ length: 20 }, () => newVisitor());
  for (const visitor of [poisoned, ...others]) await visitor.startSession();
  const poison = (messages: unknown) =>
    send(
      new UpdateCommand({
        TableName: config.sessionsTable,
        Key: { user_id: poisoned.userId, session_id: 'current' },
        UpdateExpression: 'SET active.messages = :messages',
        ExpressionAttributeValues: { ':messages': messages },
      }),
    );
  await poison('many');
  passTime({ minutes: 60 });
  const logged = collectLogLines();
  expect(await sweep(always)).toEqual({ ...nothing, ended: 20, failed: 1, isComplete: true });
  expect(logged().map((line) => JSON.parse(line))).toMatchObject([
    {
      level: 'ERROR',
      message: 'A user could not be swept',
      user_hash: expect.stringMatching(/^c[\w-]{11}$/),
      error_name: 'Error',
    },
  ]);
  expect(await sweep(always)).toEqual({ ...nothing, failed: 1, isComplete: true });
  await poison(0);
  expect(await sweep(always)).toEqual({ ...nothing, ended: 1, isComplete: true });
});
