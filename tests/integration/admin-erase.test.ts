import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SESSION_ID } from '../support/expected.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { storedErased, storedStatistics, storedUser } from '../support/raw-items.ts';

const proxy = await startFaultProxy(String(process.env['DYNAMODB_ENDPOINT']));
process.env['DYNAMODB_ENDPOINT'] = proxy.endpoint;
const { newVisitor, passTime, runSweep } = await import('../support/service.ts');
const { adminRequest } = await import('../support/admin.ts');
const { dynamodb } = await import('../../lib/repository/database.ts');
const {
  beginAnew,
  counted,
  endWithoutArchive,
  erase,
  erased,
  expectAllHolds,
  expectNothingTold,
  LATER,
  newUser,
  newUserWithPending,
  SETTLES,
} = await import('../support/erasing.ts');

type Visitor = ReturnType<typeof newVisitor>;

const notFound = {
  status: 404,
  body: { error: 'Nothing is stored of this user', code: 'not_found' },
};

beforeEach(beginAnew);
afterEach(() => {
  proxy.heal();
  vi.useRealTimers();
});
afterAll(() => proxy.close());

describe('an erased user', () => {
  test('has nothing left but a tombstone and keys, and after the sweep not even those', async () => {
    const user = await newUser();
    expect(await erase(user)).toMatchObject(erased(user, 3));
    const at = Date.now();
    const { current, ended } = await storedUser(user.userId);
    expect(current).toEqual({
      user_id: user.userId,
      session_id: 'current',
      closed_id: SESSION_ID,
      closed_at: at,
      erased_id: current?.['closed_id'],
      erased_at: at,
      index_expires_at: at + 30 * 60_000,
      expiry_shard: expect.stringMatching(/^e#[0-7]$/),
    });
    expect(ended).toEqual(
      user.sessions.map((session_id) => ({ user_id: user.userId, session_id, erased_at: at })),
    );
    passTime({ ...SETTLES, ms: -1 });
    await runSweep();
    expect(await storedUser(user.userId)).toEqual({ current, ended });
    passTime({ ms: 1 });
    await runSweep();
    expect(await storedUser(user.userId)).toEqual({ current: undefined, ended: [] });
  });

  test('stays in the statistics: every session once, the open one as ended by an admin', async () => {
    const user = await newUser();
    await erase(user);
    passTime(LATER);
    await runSweep();
    expect(await storedStatistics()).toEqual({
      '2026-11-22': {
        sessions: 3,
        messages: 3,
        duration_ms: 180_001,
        ended_by_client: 2,
        ended_by_admin: 1,
        hour_12: 3,
        new_users: 1,
        daily_active_users: 1,
        weekly_active_users: 1,
        monthly_active_users: 1,
        gave_up: 3,
        duration_bucket_58: 3,
        gave_up_bucket_58: 3,
      },
    });
  });

  test('is unknown to every endpoint', async () => {
    const user = await newUser();
    const number = { client_id: 'tab', sequence: 1 };
    const end = { session_id: user.last, client_id: 'tab', sequence: 2 };
    await user.message(user.last, number);
    await user.end(end);
    await erase(user);
    const notActive = { status: 404, body: { code: 'session_not_active' } };
    expect(await user.message(user.last)).toMatchObject(notActive);
    expect(await user.message(user.last, number)).toMatchObject(notActive);
    expect(await user.end(end)).toMatchObject(notActive);
    expect(await user.end({ session_id: user.last, grace_seconds: 9 })).toMatchObject(notActive);
    expect((await user.status()).body.has_active_session).toBe(false);
    expect((await user.cleanup()).body.cleaned_sessions).toBe(0);
    expect((await user.history()).body).toMatchObject({
      total_sessions: 0,
      sessions: [],
      summary: { total_messages_sent: 0 },
      next_cursor: null,
    });
    const path = { user: user.userId };
    expect(await adminRequest('user', { path })).toMatchObject(notFound);
    expect(await adminRequest('exportUser', { path })).toMatchObject(notFound);
    expect((await adminRequest('sessions', { query: path })).body.sessions).toEqual([]);
  });

  test('may come back, as somebody new', async () => {
    const user = await newUser();
    await erase(user);
    passTime({ ms: 1 });
    proxy.seen.splice(0);
    const reply = await user.start();
    expect(reply.status).toBe(201);
    expect(proxy.seen.map(({ operation }) => operation)).toEqual(['UpdateItem']);
    await user.message(reply.body.session_id);
    const isNew = async () =>
      expect((await user.history()).body).toMatchObject({
        total_sessions: 1,
        sessions: [{ session_id: reply.body.session_id, is_active: true, total_messages_sent: 1 }],
        summary: { total_messages_sent: 1 },
        next_cursor: null,
      });
    await isNew();
    passTime(SETTLES);
    await runSweep();
    await isNew();
    expect((await storedUser(user.userId)).ended).toEqual([]);
    await user.end({ session_id: reply.body.session_id });
    expect(await counted('new_users')).toEqual({ new_users: 2 });
  });

  test('is told again how a session ended, after coming back', async () => {
    const user = await newUser();
    await erase(user);
    passTime({ ms: 1 });
    const session_id = await user.startSession();
    await user.message(session_id);
    const end = () => user.end({ session_id, client_id: 'tab', sequence: 9 });
    const first = await end();
    expect(first).toMatchObject({ status: 200, body: { total_messages_sent: 1 } });
    expect((await end()).body).toEqual(first.body);
  });

  test('is rid of the past on time, whatever they do after coming back', async () => {
    const user = await newUser();
    await erase(user);
    passTime({ minutes: 1 });
    const first = await user.startSession();
    await endWithoutArchive({ ...user, last: first }, proxy);
    passTime({ minutes: 1 });
    await user.start();
    await user.cleanup();
    passTime({ minutes: 28 });
    await runSweep();
    const { current, ended } = await storedUser(user.userId);
    expect(ended.map(({ session_id }) => session_id)).toEqual([first]);
    expect(current).not.toHaveProperty('erased_id');
    expect(current?.['index_expires_at']).toBe(current?.['expires_at']);
  });

  test('who is erased again is erased still, and then unknown', async () => {
    const user = await newUser();
    expect(await erase(user)).toMatchObject(erased(user, 3));
    passTime({ minutes: 20 });
    expect(await erase(user)).toMatchObject(erased(user, 0));
    passTime({ minutes: 20 });
    await runSweep();
    expect((await storedUser(user.userId)).ended).toHaveLength(3);
    passTime({ minutes: 10 });
    await runSweep();
    expect(await erase(user)).toMatchObject(notFound);
    expect(await storedUser(user.userId)).toEqual({ current: undefined, ended: [] });
  });

  test('is on record', async () => {
    const user = await newUser();
    await erase(user);
    const { records } = (await adminRequest('audit')).body;
    const isOfUser = (record: { user_id: string }) => record.user_id === user.userId;
    expect(records.filter(isOfUser)).toMatchObject([
      { who: 'admin', action: 'erase_user', session_id: null, outcome: 'done' },
    ]);
  });
});

test('a user of whom nothing is stored is not found, and leaves no tombstone', async () => {
  const stranger = newVisitor();
  expect(await erase(stranger)).toMatchObject(notFound);
  expect(await storedUser(stranger.userId)).toEqual({ current: undefined, ended: [] });
});

test('a user may be named as the path has them, or by the UUID of the visitor alone', async () => {
  for (const name of [
    ({ userId }: Visitor) => encodeURIComponent(userId),
    ({ visitorId }: Visitor) => visitorId,
  ]) {
    const user = await newUser();
    const reply = await adminRequest('eraseUser', { path: { user: name(user) } });
    expect(reply).toMatchObject(erased(user, 3));
  }
  expect((await adminRequest('eraseUser', { path: { user: 'anybody' } })).status).toBe(400);
});

test('a session that makes no sense keeps nobody from being erased', async () => {
  const { UpdateCommand } = await import('@aws-sdk/lib-dynamodb');
  const { send } = await import('../../lib/repository/database.ts');
  const user = await newUser({ running: false });
  await send(
    new UpdateCommand({
      TableName: String(process.env['SESSIONS_TABLE']),
      Key: { user_id: user.userId, session_id: user.last },
      UpdateExpression: 'SET messages = :nonsense',
      ExpressionAttributeValues: { ':nonsense': 'nonsense' },
    }),
  );
  expect(await erase(user)).toMatchObject(erased(user, user.sessions.length));
  passTime(SETTLES);
  await runSweep();
  expect(await storedUser(user.userId)).toEqual({ current: undefined, ended: [] });
});

test('only an admin may erase', async () => {
  const user = await newUser();
  const path = { user: user.userId };
  const reply = await adminRequest('eraseUser', { path, headers: { Authorization: undefined } });
  expect(reply.status).toBe(401);
  expect((await user.history()).body.total_sessions).toBe(3);
});

describe('whatever state the user is in, all sessions are counted once and erased', () => {
  const expectErased = async (
    user: Visitor & { sessions: string[] },
    by: { ended_by_client: number; ended_by_admin: number; ended_by_expired: number },
  ) => {
    expect(await erase(user)).toMatchObject(erased(user, user.sessions.length));
    expect(await counted('ended_by_client', 'ended_by_admin', 'ended_by_expired')).toEqual(by);
    await expectAllHolds(user, user.sessions);
  };
  const by = (client: number, admin: number, expired: number) => ({
    ended_by_client: client,
    ended_by_admin: admin,
    ended_by_expired: expired,
  });

  test('nothing open', async () => {
    await expectErased(await newUser({ running: false }), by(2, 0, 0));
  });
  test('a session that runs', async () => {
    await expectErased(await newUser(), by(2, 1, 0));
  });
  test('a session about to end softly', async () => {
    const user = await newUser();
    await user.end({ session_id: user.last, grace_seconds: 60 });
    await expectErased(user, by(2, 1, 0));
  });
  test('a session that is over, though nobody has said so', async () => {
    const user = await newUser();
    passTime(LATER);
    await expectErased(user, by(2, 0, 1));
  });
  test('an end that was not finished', async () => {
    const user = await newUser();
    await endWithoutArchive(user, proxy);
    await expectErased(user, by(3, 0, 0));
  });
  test('an end that was not finished, and a session after it', async () => {
    await expectErased(await newUserWithPending(proxy), by(3, 1, 0));
  });
});

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

test('sessions of several days are counted as erased on each of these', async () => {
  const visitor = newVisitor();
  const sessions: string[] = [];
  for (let day = 0; day < 3; day++) {
    sessions.push(await visitor.startSession());
    await visitor.message(String(sessions[day]));
    await visitor.end({ session_id: sessions[day] });
    passTime({ minutes: 24 * 60 });
  }
  expect(await erase(visitor)).toMatchObject(erased(visitor, 3));
  expect(Object.keys(await storedErased())).toHaveLength(3);
  await expectAllHolds(visitor, sessions);
});

test('transactions that are in the way of an erasure are waited for', async () => {
  const user = await newUser({ running: false });
  proxy.failNext('TransactWriteItems', 'in conflict', 2);
  expect(await erase(user)).toMatchObject(erased(user, 2));
  await expectAllHolds(user, user.sessions);
});

describe('at the same time', () => {
  test('several admins erase a user: each is told so, and every session is counted once', async () => {
    const user = await newUserWithPending(proxy);
    const replies = await Promise.all(times(8, () => erase(user)));
    for (const reply of replies) expect(reply).toMatchObject({ body: { is_complete: true } });
    await expectNothingTold(user);
    await expectAllHolds(user, user.sessions);
  });

  test.each([0, 5, 15])(
    'a user sends messages and ends: what was answered 200 is counted (%i ms)',
    async (delay) => {
      const user = await newUser();
      const messages = times(20, async (index) => {
        await sleep(index);
        return user.message(user.last);
      });
      const ends = times(3, () =>
        sleep(10 + delay).then(() => user.end({ session_id: user.last })),
      );
      await sleep(delay);
      expect((await erase(user)).status).toBe(200);
      await Promise.all(ends);
      const counts = (await Promise.all(messages)).filter(({ status }) => status === 200).length;
      await expectAllHolds(user, user.sessions, user.sessions.length + counts);
    },
  );

  test('a user keeps starting and ending sessions: each is erased or kept as a whole', async () => {
    const user = await newUser();
    const started = [...user.sessions];
    const live = async () => {
      for (let round = 0; round < 12; round++) {
        passTime({ ms: 1 });
        const { status, body } = await user.start();
        if (status === 201) started.push(body.session_id);
        await user.end({ session_id: body.session_id });
      }
    };
    const eraseTwice = async () => {
      for (let erasing = 0; erasing < 2; erasing++) expect((await erase(user)).status).toBe(200);
    };
    await Promise.all([live(), live(), eraseTwice()]);
    await expectAllHolds(user, started, user.sessions.length);
  });
});

describe('an erasure that stopped at its tombstone', () => {
  /** An erased user whose sessions are all still stored, as they were. */
  const newUnfinished = async () => {
    const user = await newUser();
    const number = { client_id: 'tab', sequence: 1 };
    await user.message(user.last, number);
    const end = { session_id: user.last, client_id: 'tab', sequence: 2 };
    await user.end(end);
    let asked = 0; // by the stack, and before the tombstone
    const remainingMs = () => (++asked > 2 ? 10_000 : 10_001);
    expect(await erase(user, { remainingMs })).toMatchObject(erased(user, 0, false));
    for (const session of (await storedUser(user.userId)).ended) {
      expect(session).toHaveProperty('ended_at');
    }
    passTime({ ms: 1 });
    return { user, number, end };
  };
  const listed = async (query: Record<string, string>) =>
    (await adminRequest('sessions', { query })).body;
  const nothingListed = { sessions: [], next_cursor: null };

  test('shows nobody what it has not emptied yet', async () => {
    const { user, number, end } = await newUnfinished();
    const path = { user: user.userId };
    expect((await user.history()).body).toMatchObject({
      total_sessions: 0,
      sessions: [],
      next_cursor: null,
    });
    expect(await adminRequest('user', { path })).toMatchObject(notFound);
    expect(await adminRequest('exportUser', { path })).toMatchObject(notFound);
    expect(await listed(path)).toEqual(nothingListed);
    expect(await listed({ ...path, status: 'ended' })).toEqual(nothingListed);
    for (const session_id of user.sessions) {
      expect(await listed({ session_id })).toEqual(nothingListed);
      expect(await listed({ ...path, session_id })).toEqual(nothingListed);
      const reply = await adminRequest('session', { path: { ...path, session_id } });
      expect(reply).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    const notActive = { status: 404, body: { code: 'session_not_active' } };
    expect(await user.message(user.last, number)).toMatchObject(notActive);
    expect(await user.end(end)).toMatchObject(notActive);
  });

  test.each(['1', '2', '3'])(
    'shows of who has come back the new sessions alone, in pages of %s',
    async (limit) => {
      const { user } = await newUnfinished();
      const path = { user: user.userId };
      const back: string[] = [];
      for (let i = 0; i < 3; i++) {
        const session_id = await user.startSession();
        back.unshift(session_id);
        await user.end({ session_id });
        passTime({ ms: 1 });
      }
      const walk = async (
        read: (query: Record<string, string>) => Promise<{
          sessions: { session_id: string }[];
          next_cursor: string | null;
        }>,
      ) => {
        const pages: string[][] = [];
        for (let cursor: string | null | undefined; cursor !== null; ) {
          const page = await read({ limit, ...(cursor ? { cursor } : {}) });
          pages.push(page.sessions.map(({ session_id }) => session_id));
          cursor = page.next_cursor;
        }
        return pages;
      };
      const pages = { 1: back.map((id) => [id]), 2: [back.slice(0, 2), back.slice(2)], 3: [back] };
      const expected = pages[Number(limit) as 1 | 2 | 3];
      expect(await walk(async (query) => (await user.history(query)).body)).toEqual(expected);
      expect(await walk((query) => listed({ ...path, ...query }))).toEqual(expected);
      const shown = { totals: { sessions: 3 }, activity: { sessions: 3 } };
      const { body } = await adminRequest('user', { path });
      expect(body).toMatchObject(shown);
      const { body: exported } = await adminRequest('exportUser', { path });
      expect(exported).toMatchObject({ totals: { sessions: 3 }, next_cursor: null });
      for (const rows of [body.recent_sessions, exported.sessions]) {
        expect(rows.map((row: { session_id: string }) => row.session_id)).toEqual(back);
      }
    },
  );
});

describe('a user with many sessions', () => {
  const SESSIONS = 60;
  /** Asked by the stack, before the tombstone, and before the first batch. */
  const ONE_BATCH = 3;
  const newRegular = async () => {
    const visitor = newVisitor();
    for (let i = 0; i < SESSIONS; i++) {
      await visitor.end({ session_id: await visitor.startSession() });
      passTime({ ms: 1 });
    }
    return visitor;
  };
  const emptied = async ({ userId }: Visitor) =>
    (await storedUser(userId)).ended.filter((session) => !('ended_at' in session)).length;
  /** Ten seconds are kept for the end; they have come when the Lambda asks once more than this. */
  const runningOut = (after: number) => {
    let asked = 0;
    return () => (++asked > after ? 10_000 : 10_001);
  };

  test('is erased as far as there is time, and the next request goes on', async () => {
    const user = await newRegular();
    expect(await erase(user, { remainingMs: runningOut(ONE_BATCH) })).toMatchObject(
      erased(user, 25, false),
    );
    expect(await emptied(user)).toBe(25);
    expect(await erase(user)).toMatchObject(erased(user, SESSIONS - 25));
    expect(await emptied(user)).toBe(SESSIONS);
  });

  test('is shown as erased where a part of the sessions is emptied', async () => {
    const user = await newRegular();
    const path = { user: user.userId };
    await erase(user, { remainingMs: runningOut(ONE_BATCH) });
    expect((await user.history()).body).toMatchObject({ sessions: [], next_cursor: null });
    expect((await adminRequest('sessions', { query: path })).body.sessions).toEqual([]);
    passTime({ ms: 1 });
    const back = { sessions: [{ session_id: await user.startSession() }], next_cursor: null };
    expect((await user.history()).body).toMatchObject(back);
    expect((await adminRequest('sessions', { query: path })).body).toMatchObject(back);
  });

  test('may be shown, on going on with a page from before, what is not emptied, and no more', async () => {
    const user = await newRegular();
    const { next_cursor: cursor } = (await user.history({ limit: '5' })).body;
    const goOn = async () => (await user.history({ limit: '50', cursor })).body;
    expect((await goOn()).sessions).toHaveLength(50);
    await erase(user, { remainingMs: runningOut(ONE_BATCH) });
    const { sessions, next_cursor } = await goOn();
    expect([sessions.length, next_cursor]).toEqual([SESSIONS - 5 - 25, null]);
    await erase(user);
    expect(await goOn()).toMatchObject({ sessions: [], next_cursor: null });
  });

  test('is erased as far as there is time, and the sweep does the rest', async () => {
    const user = await newRegular();
    await erase(user, { remainingMs: runningOut(ONE_BATCH) });
    passTime(SETTLES);
    await runSweep();
    expect(await storedUser(user.userId)).toEqual({ current: undefined, ended: [] });
    expect(await counted('sessions')).toEqual({ sessions: SESSIONS });
  });

  test('is nothing that a sweep has to finish at once', async () => {
    const user = await newRegular();
    await erase(user);
    passTime(SETTLES);
    await runSweep(runningOut(2)); // one for the user, one for the first batch
    expect((await storedUser(user.userId)).ended).toHaveLength(SESSIONS - 25);
    expect((await storedUser(user.userId)).current).toHaveProperty('erased_id');
    await runSweep();
    expect(await storedUser(user.userId)).toEqual({ current: undefined, ended: [] });
  });

  test('is left as they are where there is no time at all', async () => {
    const user = await newUser();
    const before = await storedUser(user.userId);
    expect((await erase(user, { remainingMs: () => 10_000 })).status).toBe(503);
    expect(await storedUser(user.userId)).toEqual(before);
  });

  test('is erased though the database leaves a part of each batch undone', async () => {
    const user = await newRegular();
    dynamodb.middlewareStack.add(
      (next) => async (args) => {
        const { RequestItems } = args.input as { RequestItems?: Record<string, unknown[]> };
        const [table, all] = Object.entries(RequestItems ?? {})[0] ?? [];
        if (!table || !all) return next(args);
        const input = { ...args.input, RequestItems: { [table]: all.slice(0, 10) } };
        const result = await next({ ...args, input });
        const UnprocessedItems = all.length > 10 ? { [table]: all.slice(10) } : {};
        return { ...result, output: { ...result.output, UnprocessedItems } };
      },
      { step: 'initialize', name: 'takesTen' },
    );
    try {
      expect(await erase(user)).toMatchObject(erased(user, SESSIONS));
    } finally {
      dynamodb.middlewareStack.remove('takesTen');
    }
    expect(await emptied(user)).toBe(SESSIONS);
  });
});
