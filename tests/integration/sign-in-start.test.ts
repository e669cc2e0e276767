import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { AUDIENCE, startIssuer } from '../support/issuer.ts';
import { passTime, stopClock } from '../support/service.ts';
import { newServiceEnvironment } from '../support/service-environment.ts';
import { storedSessions, storedStatistics, storedUser } from '../support/stored.ts';

const issuer = await startIssuer();
const proxy = await startFaultProxy(inject('dynamodbEndpoint'));
const { request } = await newServiceEnvironment({
  AUTH_ISSUER: issuer.url,
  AUTH_AUDIENCE: AUDIENCE,
  DYNAMODB_ENDPOINT: proxy.endpoint,
});

beforeEach(() => stopClock('2026-11-22T15:00:00.000Z'));
afterEach(() => {
  vi.useRealTimers();
  proxy.heal();
});
afterAll(() => {
  issuer.close();
  return proxy.close();
});

/** Somebody who chats as a visitor first, and then signs in. */
const newcomer = async () => {
  const visitorId = randomUUID();
  const sub = randomUUID();
  const anonymous = { 'X-Visitor-Id': visitorId };
  const iat = Math.floor(Date.now() / 1000);
  const signedIn = { Authorization: `Bearer ${await issuer.token({ sub, exp: iat + 86_400 })}` };
  const both = { ...signedIn, ...anonymous };
  return {
    visitor: `visitor:${visitorId}`,
    user: `user:${sub}`,
    sub,
    anonymous,
    signedIn,
    both,
    start: async (headers: Record<string, string>) => (await request('start', { headers })).body,
  };
};

test('a visitor who signs in goes on: their session ends as replaced, and the new one links to it', async () => {
  const { visitor, user, sub, anonymous, both, start } = await newcomer();
  const before = await start(anonymous);
  passTime({ minutes: 2 });
  const after = await start(both);
  expect(after).toEqual({
    session_id: after.session_id,
    message: 'New session started',
    started_at: '2026-11-22T15:02:00.000Z',
    user: sub,
    previous_session_id: before.session_id,
  });
  expect(await storedUser(visitor)).toMatchObject({ open: undefined, totals: { sessions: 1 } });
  expect(await storedSessions(visitor)).toMatchObject([
    { id: before.session_id, endedBy: 'replaced', endedAt: Date.parse('2026-11-22T15:02:00Z') },
  ]);
  expect((await storedUser(user)).open).toMatchObject({
    id: after.session_id,
    previousSessionId: before.session_id,
  });
  expect((await storedStatistics('2026-11'))['ended_by_replaced']).toBeGreaterThan(0);
});

test('the link stays, in refreshes, in the history and in the archive', async () => {
  const { user, anonymous, both, signedIn, start } = await newcomer();
  const before = await start(anonymous);
  const { session_id } = await start(both);
  expect((await start(both)).previous_session_id).toBe(before.session_id);
  const shown = async () =>
    (await request('history', { headers: signedIn })).body.sessions.map(
      (session: Record<string, unknown>) => session['previous_session_id'],
    );
  expect(await shown()).toEqual([before.session_id]);
  await request('end', { headers: signedIn, body: { session_id } });
  expect(await shown()).toEqual([before.session_id]);
  expect(await storedSessions(user)).toMatchObject([{ previousSessionId: before.session_id }]);
  expect(await start(both)).not.toHaveProperty('previous_session_id');
});

test('a user whose session runs already keeps it, and the anonymous one ends all the same', async () => {
  const { visitor, anonymous, signedIn, both, start } = await newcomer();
  const running = await start(signedIn);
  await start(anonymous);
  expect(await start(both)).toEqual({ ...running, message: 'Existing session refreshed' });
  expect(await storedSessions(visitor)).toMatchObject([{ endedBy: 'replaced' }]);
});

test('a user whose session has expired starts the next with the link', async () => {
  const { anonymous, signedIn, both, start } = await newcomer();
  await start(signedIn);
  passTime({ minutes: 60 });
  const before = await start(anonymous);
  expect((await start(both)).previous_session_id).toBe(before.session_id);
});

test.each([
  ['never had a session', async () => {}],
  [
    'has ended theirs',
    async ({ anonymous, start }: Awaited<ReturnType<typeof newcomer>>) => {
      const { session_id } = await start(anonymous);
      await request('end', { headers: anonymous, body: { session_id } });
    },
  ],
  [
    'let theirs expire',
    async ({ anonymous, start }: Awaited<ReturnType<typeof newcomer>>) => {
      await start(anonymous);
      passTime({ minutes: 60 });
    },
  ],
])('there is no link to a visitor who %s', async (_, prepare) => {
  const someone = await newcomer();
  await prepare(someone);
  expect(await someone.start(someone.both)).not.toHaveProperty('previous_session_id');
});

test('only a start signs a visitor in: an update with both finds the anonymous session nowhere', async () => {
  const { visitor, anonymous, both, start } = await newcomer();
  const { session_id } = await start(anonymous);
  const body = { session_id, activity_type: 'message_sent' };
  expect((await request('update', { headers: both, body })).status).toBe(404);
  expect((await storedUser(visitor)).open?.id).toBe(session_id);
});

test('of ten starts at once one session comes, with one end of the other', async () => {
  const { visitor, user, anonymous, both, start } = await newcomer();
  const before = await start(anonymous);
  const started = await Promise.all(Array.from({ length: 10 }, () => start(both)));
  expect(new Set(started.map(({ session_id }) => session_id)).size).toBe(1);
  for (const one of started) expect(one.previous_session_id).toBe(before.session_id);
  expect(await storedSessions(visitor)).toHaveLength(1);
  expect(await storedSessions(user)).toEqual([]);
});

test('a start that crashes before the end leaves the link, and its repeat ends the session', async () => {
  const { visitor, anonymous, both, start } = await newcomer();
  const before = await start(anonymous);
  let starts = 0;
  proxy.plan((operation) => (operation === 'UpdateItem' && ++starts > 1 ? 'throttled' : undefined));
  expect((await request('start', { headers: both })).status).toBe(429);
  proxy.heal();
  expect((await storedUser(visitor)).open?.id).toBe(before.session_id);
  expect(await start(both)).toMatchObject({
    message: 'Existing session refreshed',
    previous_session_id: before.session_id,
  });
  expect(await storedSessions(visitor)).toMatchObject([{ endedBy: 'replaced' }]);
});

test('a start with a token alone is one call, and with a visitor two, or an end more', async () => {
  const { anonymous, signedIn, both, start } = await newcomer();
  const callsOf = async (headers: Record<string, string>) => {
    proxy.seen.splice(0);
    await start(headers);
    return proxy.seen.map(({ operation }) => operation);
  };
  expect(await callsOf(signedIn)).toEqual(['UpdateItem']);
  expect(await callsOf(both)).toEqual(['GetItem', 'UpdateItem']);
  await start(anonymous);
  expect(await callsOf(both)).toEqual([
    'GetItem',
    'UpdateItem',
    ...['UpdateItem', 'TransactWriteItems', 'UpdateItem'],
  ]);
});
