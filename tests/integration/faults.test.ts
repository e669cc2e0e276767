import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WRITER_CAP } from '../../lib/repository/conditions.ts';
import { said } from '../support/call.ts';
import { type SeenRequest, startFaultProxy } from '../support/fault-proxy.ts';

const proxy = await startFaultProxy(String(process.env['DYNAMODB_ENDPOINT']));
process.env['DYNAMODB_ENDPOINT'] = proxy.endpoint;
delete process.env['DYNAMODB_REQUEST_TIMEOUT_MS'];
const { newVisitor, passTime, runSweep, stopClock } = await import('../support/service.ts');
const { storedSessions, storedStatistics, storedUser } = await import('../support/stored.ts');

/** Each test has a month of its own in the statistics. */
let months = 0;
const thisMonth = () => new Date(Date.UTC(2027, months)).toISOString().slice(0, 7);

beforeEach(() => {
  months++;
  stopClock(`${thisMonth()}-10T12:00:00.000Z`);
  proxy.seen.splice(0);
});
afterEach(() => {
  proxy.heal();
  vi.useRealTimers();
});
afterAll(() => proxy.close());

const operations = () => proxy.seen.map(({ operation }) => operation);
const isArchive = (operation: string) => operation === 'TransactWriteItems';
const isClear = (operation: string, body: string) =>
  operation === 'UpdateItem' && body.includes('ADD');

describe.each(['answer lost', 'request lost', 'internal error'] as const)('%s, once:', (fault) => {
  test('a start starts one session', async () => {
    const { start, history } = newVisitor();
    proxy.failNext('UpdateItem', fault);
    expect((await start()).status).toBe(201);
    expect((await history()).body.total_sessions).toBe(1);
  });

  test('an update counts once', async () => {
    const { startSession, message } = newVisitor();
    const session_id = await startSession();
    proxy.failNext('UpdateItem', fault);
    expect((await message(session_id)).body.total_messages_sent).toBe(1);
    proxy.failNext('UpdateItem', fault);
    const number = { client_id: 'tab', sequence: 1 };
    expect((await message(session_id, number)).body.total_messages_sent).toBe(2);
  });

  test('an end ends the session, and is answered so', async () => {
    const visitor = newVisitor();
    const session_id = await visitor.startSession();
    await visitor.message(session_id);
    proxy.failNext('UpdateItem', fault);
    expect(await visitor.end({ session_id })).toMatchObject({
      status: 200,
      body: { message: 'Session ended', total_messages_sent: 1 },
    });
    expect((await visitor.end({ session_id })).status).toBe(404);
    expect(await storedSessions(visitor.userId)).toHaveLength(1);
  });

  test('a start after an expiry starts one session and closes one', async () => {
    const visitor = newVisitor();
    await visitor.startSession();
    passTime({ minutes: 60 });
    // The first write is refused, as the session has expired; the second rotates.
    let writes = 0;
    proxy.plan((operation) => (operation === 'UpdateItem' && ++writes === 2 ? fault : undefined));
    expect((await visitor.start()).status).toBe(201);
    expect((await visitor.history()).body.total_sessions).toBe(2);
    expect(await storedSessions(visitor.userId)).toHaveLength(1);
  });

  test('a cleanup says that it cleaned up', async () => {
    const visitor = newVisitor();
    await visitor.startSession();
    passTime({ minutes: 60 });
    proxy.failNext('UpdateItem', fault);
    expect((await visitor.cleanup()).body.cleaned_sessions).toBe(1);
  });

  test('the archive counts once', async () => {
    const visitor = newVisitor();
    const session_id = await visitor.startSession();
    await visitor.message(session_id);
    proxy.failNext('TransactWriteItems', fault);
    await visitor.end({ session_id });
    expect(await storedStatistics(thisMonth())).toMatchObject({ sessions: 1, messages: 1 });
    expect((await visitor.history()).body).toMatchObject({
      total_sessions: 1,
      summary: { total_messages_sent: 1 },
    });
  });
});

describe.each([
  ['before the archive', isArchive],
  ['between the archive and the totals', isClear],
])('a crash %s', (_, isStep) => {
  /** Ends a session of 5 minutes with a message in it, and nobody gets to finish the end. */
  const endAndCrash = async () => {
    const visitor = newVisitor();
    const session_id = await visitor.startSession();
    await visitor.message(session_id, { client_id: 'tab', sequence: 8 });
    passTime({ minutes: 5 });
    proxy.plan((operation, body) => (isStep(operation, body) ? 'throttled' : undefined));
    const end = await visitor.end({ session_id, client_id: 'tab', sequence: 9 });
    proxy.heal();
    return { ...visitor, session_id, ended: end };
  };

  const isTold = async ({ history }: ReturnType<typeof newVisitor>, sessions: number) =>
    expect((await history()).body).toMatchObject({
      total_sessions: sessions,
      summary: { total_messages_sent: 1, total_duration_minutes: 5 },
    });

  const isCounted = async (visitor: ReturnType<typeof newVisitor>) => {
    expect((await storedUser(visitor.userId)).pending).toBeUndefined();
    expect(await storedSessions(visitor.userId)).toMatchObject([{ messages: 1 }]);
    expect(await storedStatistics(thisMonth())).toMatchObject({
      sessions: 1,
      messages: 1,
      duration_ms: 300_000,
    });
    await isTold(visitor, (await visitor.status()).body.has_active_session ? 2 : 1);
  };

  test('does not keep the session from being ended, for all who look', async () => {
    const visitor = await endAndCrash();
    expect(visitor.ended).toMatchObject({ status: 200, body: { duration_minutes: 5 } });
    expect((await storedUser(visitor.userId)).pending).toBeDefined();
    expect((await visitor.status()).body.has_active_session).toBe(false);
    expect((await visitor.message(visitor.session_id)).status).toBe(404);
    expect((await visitor.history()).body.sessions).toMatchObject([
      { session_id: visitor.session_id, is_active: false, duration_minutes: 5 },
    ]);
    await isTold(visitor, 1);
  });

  test('does not keep the end from being repeated', async () => {
    const visitor = await endAndCrash();
    const repeat = { session_id: visitor.session_id, client_id: 'tab', sequence: 9 };
    expect(said(await visitor.end(repeat))).toEqual(said(visitor.ended));
    expect((await visitor.end({ session_id: visitor.session_id })).status).toBe(404);
  });

  test('does not make its numbers those of another session', async () => {
    const visitor = await endAndCrash();
    const number = { client_id: 'tab', sequence: 8 };
    expect((await visitor.message(randomUUID(), number)).status).toBe(404);
  });

  test('is finished by the sweep', async () => {
    const visitor = await endAndCrash();
    passTime({ minutes: 60 });
    await runSweep();
    await isCounted(visitor);
  });

  test('is finished by a cleanup, which has ended nothing itself', async () => {
    const visitor = await endAndCrash();
    expect((await visitor.cleanup()).body.cleaned_sessions).toBe(0);
    await isCounted(visitor);
  });

  test('does not keep the next session from starting, and its end finishes both', async () => {
    const visitor = await endAndCrash();
    const next = await visitor.startSession();
    await isTold(visitor, 2);
    expect((await visitor.end({ session_id: next })).status).toBe(200);
    expect((await storedUser(visitor.userId)).pending).toBeUndefined();
    expect(await storedSessions(visitor.userId)).toMatchObject([
      { id: visitor.session_id },
      { id: next },
    ]);
    expect(await storedStatistics(thisMonth())).toMatchObject({ sessions: 2, messages: 1 });
  });

  test('does not keep a start from replacing the next session when that expires', async () => {
    const visitor = await endAndCrash();
    await visitor.startSession();
    passTime({ minutes: 60 });
    expect((await visitor.start()).status).toBe(201);
    expect(await storedSessions(visitor.userId)).toHaveLength(2);
    await isTold(visitor, 3);
  });

  test('is shown once in a history read in pages of one', async () => {
    const visitor = await endAndCrash();
    const next = await visitor.startSession();
    const first = await visitor.history({ limit: '1' });
    const second = await visitor.history({ limit: '1', cursor: first.body.next_cursor });
    expect([first, second].map(({ body }) => body.sessions[0].session_id)).toEqual([
      next,
      visitor.session_id,
    ]);
    expect(second.body.next_cursor).toBeNull();
  });

  test('is shown in the next page though it was finished in between', async () => {
    const visitor = await endAndCrash();
    await visitor.startSession();
    const first = await visitor.history({ limit: '1' });
    await visitor.cleanup();
    const second = await visitor.history({ limit: '1', cursor: first.body.next_cursor });
    expect(second.body.sessions).toMatchObject([{ session_id: visitor.session_id }]);
  });
});

test('a crash in the middle of a rotation is finished by the sweep, and the new session goes on', async () => {
  const visitor = newVisitor();
  await visitor.startSession();
  passTime({ minutes: 60 });
  proxy.plan((operation) => (isArchive(operation) ? 'throttled' : undefined));
  const { body, status } = await visitor.start();
  expect(status).toBe(201);
  proxy.heal();
  await runSweep();
  expect(await storedUser(visitor.userId)).toMatchObject({
    open: { id: body.session_id },
    pending: undefined,
    totals: { sessions: 1 },
    indexExpiresAt: Date.now() + 3_600_000,
  });
});

describe('a copy of a request that arrives late changes nothing:', () => {
  const REFUSED = 'ConditionalCheckFailedException';

  const stored = async ({ userId }: { userId: string }) => ({
    user: await storedUser(userId),
    sessions: await storedSessions(userId),
    statistics: await storedStatistics(thisMonth()),
  });

  /** Does the work, and answers the requests that it sent to the database. */
  const requestsOf = async (work: () => Promise<unknown>) => {
    proxy.seen.splice(0);
    await work();
    return proxy.seen.splice(0);
  };

  /** Delivers copies of requests again, all of which are refused. */
  const isRefused = async (copies: SeenRequest[], visitor: { userId: string }) => {
    const before = await stored(visitor);
    for (const copy of copies) expect(await proxy.deliverAgain(copy)).toBe(REFUSED);
    expect(await stored(visitor)).toEqual(before);
  };

  test('a start, after its session has ended', async () => {
    const visitor = newVisitor();
    let session_id = '';
    const copies = await requestsOf(async () => {
      session_id = await visitor.startSession();
    });
    passTime({ ms: 1 });
    await visitor.end({ session_id });
    await isRefused(copies, visitor);
  });

  test('a refresh, after the session has ended', async () => {
    const visitor = newVisitor();
    const session_id = await visitor.startSession();
    passTime({ minutes: 1 });
    const copies = await requestsOf(() => visitor.start());
    passTime({ ms: 1 });
    await visitor.end({ session_id });
    await isRefused(copies, visitor);
  });

  test('a refresh, after a soft end, in its grace and when it is over', async () => {
    const visitor = newVisitor();
    const session_id = await visitor.startSession();
    const copies = await requestsOf(() => visitor.start());
    passTime({ ms: 1 });
    await visitor.end({ session_id, grace_seconds: 10 });
    await isRefused(copies, visitor);
    passTime({ minutes: 1 });
    await isRefused(copies, visitor);
    expect((await visitor.status()).body.has_active_session).toBe(false);
  });

  test('a rotation, after the session it started has ended', async () => {
    const visitor = newVisitor();
    await visitor.startSession();
    passTime({ minutes: 60 });
    let session_id = '';
    const copies = await requestsOf(async () => {
      session_id = await visitor.startSession();
    });
    const rotation = copies.filter(({ body }) => body.includes('previous_started_at'));
    expect(rotation).toHaveLength(1);
    await isRefused(rotation, visitor);
    await visitor.end({ session_id });
    await isRefused(rotation, visitor);
  });

  test('an update, with a number and without, while the session runs and after it', async () => {
    const visitor = newVisitor();
    const session_id = await visitor.startSession();
    const copies = await requestsOf(async () => {
      await visitor.message(session_id);
      await visitor.message(session_id, { client_id: 'tab', sequence: 1 });
    });
    await isRefused(copies, visitor);
    await visitor.end({ session_id });
    await isRefused(copies, visitor);
  });

  test('a soft end, after a start has gone on with the session', async () => {
    const visitor = newVisitor();
    const session_id = await visitor.startSession();
    const copies = await requestsOf(() => visitor.end({ session_id, grace_seconds: 10 }));
    await visitor.start();
    await isRefused(copies, visitor);
  });

  test('an end, its archive and its clearing, while the next session runs', async () => {
    const visitor = newVisitor();
    const session_id = await visitor.startSession();
    await visitor.message(session_id);
    const copies = await requestsOf(() => visitor.end({ session_id }));
    await visitor.startSession();
    const before = await stored(visitor);
    const answers = [];
    for (const copy of copies) answers.push(await proxy.deliverAgain(copy));
    // The archive is a transaction with an idempotency token, or refused like the others.
    expect(answers).toEqual([REFUSED, expect.stringMatching(/^(done|Transaction)/), REFUSED]);
    expect(await stored(visitor)).toEqual(before);
  });
});

test('a start that nobody heard of, and whose session has ended by its repeat, has started it', async () => {
  const { userId, start, end } = newVisitor();
  let starts = 0;
  proxy.plan((operation, body) => {
    if (operation !== 'UpdateItem' || !body.includes('":new"')) return undefined;
    starts++;
    return starts === 1 ? 'answer lost' : 'held up';
  });
  const started = start();
  await vi.waitFor(async () => expect((await storedUser(userId)).open).toBeDefined());
  const { open } = await storedUser(userId);
  await end({ session_id: open?.id });
  expect(await started).toMatchObject({
    status: 201,
    body: { session_id: open?.id, started_at: new Date(Number(open?.startedAt)).toISOString() },
  });
});

test('a clock that was ahead keeps nobody from starting, refreshing or expiring in time', async () => {
  const visitor = newVisitor();
  passTime({ minutes: 600 });
  const ahead = await visitor.startSession();
  passTime({ minutes: -600 });
  expect((await visitor.start()).body.session_id).toBe(ahead);
  await visitor.end({ session_id: ahead });
  passTime({ minutes: 600 });
  await visitor.end({ session_id: await visitor.startSession() });
  passTime({ minutes: -600 });
  const { body, status } = await visitor.start();
  expect([status, body.started_at]).toEqual([201, new Date().toISOString()]);
  passTime({ minutes: 60 });
  expect((await visitor.status()).body.has_active_session).toBe(false);
});

test('a sweep that cannot read the index fails, after the rest is done', async () => {
  const visitor = newVisitor();
  await visitor.startSession();
  passTime({ minutes: 60 });
  let queries = 0;
  proxy.plan((operation) => (operation === 'Query' && ++queries === 1 ? 'throttled' : undefined));
  await expect(runSweep()).rejects.toThrow('1 shards could not be read');
  proxy.heal();
  await runSweep();
  expect(await storedSessions(visitor.userId)).toHaveLength(1);
});

describe('a database that does not answer:', () => {
  test('throttling is passed on at once, not slept away', async () => {
    const { startSession, message } = newVisitor();
    const session_id = await startSession();
    proxy.seen.splice(0);
    proxy.plan(() => 'throttled');
    expect(await message(session_id)).toMatchObject({
      status: 429,
      headers: { 'Retry-After': '1' },
      body: { code: 'throttled' },
    });
    expect(operations()).toEqual(['UpdateItem']);
  });

  test('errors are tried four times, without a long wait, then answered with 503', async () => {
    const { status } = newVisitor();
    proxy.plan(() => 'internal error');
    const began = performance.now();
    expect(await status()).toMatchObject({
      status: 503,
      headers: { 'Retry-After': '1' },
      body: { code: 'unavailable' },
    });
    expect(operations()).toEqual(['GetItem', 'GetItem', 'GetItem', 'GetItem']);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test('silence is given up within four seconds', async () => {
    const { status } = newVisitor();
    proxy.plan(() => 'hangs');
    const began = performance.now();
    expect(await status()).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(performance.now() - began).toBeLessThan(6_000);
    expect(operations()).toHaveLength(4);
  });

  test('a call whose time is over when a frozen Lambda thaws is not repeated', async () => {
    const { status } = newVisitor();
    proxy.plan(() => {
      passTime({ minutes: 5 });
      return 'hangs';
    });
    expect(await status()).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(operations()).toEqual(['GetItem']);
  });

  test('one silence is not noticed but by the clock', async () => {
    const { startSession, message } = newVisitor();
    const session_id = await startSession();
    proxy.failNext('UpdateItem', 'hangs');
    expect((await message(session_id)).body.total_messages_sent).toBe(1);
  });

  test('an update of an environment that is remembered is repeated, whoever finds no room', async () => {
    const { startSession, message } = newVisitor();
    const session_id = await startSession();
    await message(session_id);
    for (let i = 1; i <= 8; i++) await message(session_id, { client_id: `tab-${i}`, sequence: 1 });
    proxy.failNext('UpdateItem', 'answer lost');
    expect((await message(session_id)).body.total_messages_sent).toBe(10);
  });

  test('an update that may count twice is not repeated by us', async () => {
    const { startSession, message } = newVisitor();
    const session_id = await startSession();
    for (let i = 1; i <= WRITER_CAP; i++) {
      await message(session_id, { client_id: `tab-${i}`, sequence: 1 });
    }
    const namesNoWriter = (body: string) => !body.includes('"writers"');
    proxy.plan((operation, body) =>
      operation === 'UpdateItem' && namesNoWriter(body) ? 'answer lost' : undefined,
    );
    // One writer more is not remembered; its one write came through, unknown to us.
    expect((await message(session_id, { client_id: 'tab-more', sequence: 1 })).status).toBe(503);
    proxy.heal();
    expect((await message(session_id)).body.total_messages_sent).toBe(WRITER_CAP + 2);
  });
});
