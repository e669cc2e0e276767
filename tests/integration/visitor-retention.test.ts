import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AUDIENCE, startIssuer } from '../support/issuer.ts';
import { storedUser } from '../support/raw-items.ts';
import { newVisitor, passTime, request, runSweep, stopClock } from '../support/service.ts';
import { newServiceEnvironment } from '../support/service-environment.ts';

const issuer = await startIssuer();
afterAll(() => issuer.close());

const END = Date.parse('2026-11-22T15:01:00.000Z');
const DAY_MINUTES = 24 * 60;

beforeEach(() => stopClock('2026-11-22T15:00:00.000Z'));
afterEach(() => vi.useRealTimers());

/** When DynamoDB deletes something, in days after the end of the session, with `current` the user's item. */
const daysKept = async (userId: string) => {
  const { current, ended } = await storedUser(userId);
  const days = (item: Record<string, unknown> | undefined) =>
    item?.['delete_at'] === undefined
      ? undefined
      : (Number(item['delete_at']) * 1000 - END) / 86_400_000;
  return { current: days(current), ended: ended.map(days) };
};

const liveOneMinute = async ({ startSession, end }: ReturnType<typeof newVisitor>) => {
  const session_id = await startSession();
  passTime({ minutes: 1 });
  await end({ session_id });
};

test('what is stored of a visitor goes 30 days after their last session, the sums included', async () => {
  const visitor = newVisitor();
  await liveOneMinute(visitor);
  expect(await daysKept(visitor.userId)).toEqual({ current: 30, ended: [30] });
});

test('while a session is open or pending the item stays for good', async () => {
  const visitor = newVisitor();
  await liveOneMinute(visitor);
  const session_id = await visitor.startSession();
  expect((await daysKept(visitor.userId)).current).toBeUndefined();
  await visitor.message(session_id);
  await visitor.start();
  await visitor.end({ session_id, grace_seconds: 9 });
  expect((await daysKept(visitor.userId)).current).toBeUndefined();
  passTime({ minutes: 60 });
  await visitor.start();
  expect((await daysKept(visitor.userId)).current).toBeUndefined();
});

test('a session that the sweep ends is kept from its end on, as is its user', async () => {
  const visitor = newVisitor();
  await visitor.startSession();
  passTime({ minutes: 5 * DAY_MINUTES });
  await runSweep();
  const beforeEnd = -1 / DAY_MINUTES;
  expect(await daysKept(visitor.userId)).toEqual({
    current: 30 + beforeEnd,
    ended: [30 + beforeEnd],
  });
});

test('a visitor that was erased and came back is kept no longer', async () => {
  const { adminRequest } = await import('../support/admin.ts');
  const visitor = newVisitor();
  await liveOneMinute(visitor);
  await adminRequest('eraseUser', { path: { user: visitor.userId } });
  await visitor.end({ session_id: await visitor.startSession() });
  expect((await daysKept(visitor.userId)).current).toBe(30);
});

test('demo_user and users of tokens are kept: their sums for good, their sessions for 400 days', async () => {
  const withTokens = await newServiceEnvironment({
    AUTH_ISSUER: issuer.url,
    AUTH_AUDIENCE: AUDIENCE,
  });
  const headers = { Authorization: `Bearer ${await issuer.token({ sub: 'kept' })}` };
  for (const [userId, sent] of [
    ['demo_user', {}],
    ['user:kept', headers],
  ] as const) {
    stopClock('2026-11-22T15:00:00.000Z');
    const { session_id } = (await withTokens.request('start', { headers: sent })).body;
    passTime({ minutes: 1 });
    await withTokens.request('end', { headers: sent, body: { session_id } });
    expect(await daysKept(userId)).toEqual({ current: undefined, ended: [400] });
  }
});

test.each([
  [{ VISITOR_RETENTION_DAYS: '7' }, 7],
  [{ RETENTION_DAYS: '10' }, 10],
])('with %j visitors are kept for %d days', async (settings, days) => {
  const other = (await newServiceEnvironment(settings)).newVisitor();
  const session_id = await other.startSession();
  passTime({ minutes: 1 });
  await other.end({ session_id });
  expect(await daysKept(other.userId)).toEqual({ current: days, ended: [days] });
});

test('sessions that are over their time are not shown, so that the sums are never less than the rows', async () => {
  const visitor = newVisitor();
  for (let i = 0; i < 3; i++) await liveOneMinute(visitor);
  const shown = async () => (await visitor.history({ limit: '2' })).body.sessions.length;
  passTime({ minutes: 30 * DAY_MINUTES - 3, ms: 59_999 });
  expect(await shown()).toBe(2);
  passTime({ minutes: 2 });
  expect(await shown()).toBe(1);
  passTime({ minutes: 1 });
  const { body } = await request('history', { headers: { 'X-Visitor-Id': visitor.visitorId } });
  expect([body.sessions, body.total_sessions]).toEqual([[], 3]);
});

test('a page finds what is kept below many that are not', async () => {
  const visitor = newVisitor();
  const other = (await newServiceEnvironment({ VISITOR_RETENTION_DAYS: '1' })).newVisitor(
    visitor.visitorId,
  );
  await liveOneMinute(visitor);
  for (let i = 0; i < 5; i++) await liveOneMinute(other);
  passTime({ minutes: 2 * DAY_MINUTES });
  const { sessions, next_cursor } = (await visitor.history({ limit: '1' })).body;
  expect([sessions.length, next_cursor]).toEqual([1, null]);
});
