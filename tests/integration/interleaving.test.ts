import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dynamodb } from '../../lib/repository/database.ts';
import { sweep } from '../../lib/repository/sweep.ts';
import { emptyTables, storedUser } from '../support/raw-items.ts';
import { newVisitor, passTime, runSweep, stopClock } from '../support/service.ts';

/** What happens just before a write is sent, after all that it was decided on has been read. */
let meanwhile: { write: keyof typeof WRITES; happens: () => Promise<unknown> } | undefined;

/** The writes to a user's item, by a value or word that no other has. */
const WRITES = {
  close: (update: string) => update.includes(':token') && !update.includes(':new'),
  rotation: (update: string) => update.includes(':token') && update.includes(':new'),
  clearing: (update: string) => update.includes('ADD'),
  rearming: (update: string) => /^SET \S+ = \S+$/.test(update),
};

dynamodb.middlewareStack.add(
  (next) => async (args) => {
    const { UpdateExpression: update = '' } = args.input as { UpdateExpression?: string };
    const { write, happens } = meanwhile ?? {};
    if (write && happens && WRITES[write](update)) {
      meanwhile = undefined;
      await happens();
    }
    return next(args);
  },
  { step: 'initialize' },
);

const before = (write: keyof typeof WRITES, happens: () => Promise<unknown>) => {
  meanwhile = { write, happens };
};

/** Something that a machine does whose clock is behind. */
const behind =
  (ms: number, act: () => Promise<unknown>): (() => Promise<void>) =>
  async () => {
    passTime({ ms: -ms });
    await act();
    passTime({ ms });
  };

const HOUR_MS = 3_600_000;

beforeEach(async () => {
  await emptyTables();
  stopClock('2026-11-22T12:00:00.000Z');
});
afterEach(() => {
  expect(meanwhile, 'something that should have happened before a write').toBeUndefined();
  vi.useRealTimers();
});

test('a cleanup leaves a session alone that a start has gone on with since', async () => {
  const { startSession, start, cleanup, status } = newVisitor();
  const session_id = await startSession();
  passTime({ minutes: 60 });
  before('close', behind(1, start));
  expect((await cleanup()).body.cleaned_sessions).toBe(0);
  expect((await status()).body).toMatchObject({ has_active_session: true, session_id });
});

test('a cleanup leaves the next session alone', async () => {
  const { startSession, start, cleanup, status, userId } = newVisitor();
  await startSession();
  passTime({ minutes: 60 });
  before('close', start);
  expect((await cleanup()).body.cleaned_sessions).toBe(0);
  expect((await status()).body.has_active_session).toBe(true);
  expect((await storedUser(userId)).ended).toHaveLength(1);
});

test('a start goes on with an expired session that another has gone on with since', async () => {
  const { startSession, start, history } = newVisitor();
  const session_id = await startSession();
  passTime({ minutes: 60 });
  before('rotation', behind(1, start));
  expect(await start()).toMatchObject({ status: 200, body: { session_id } });
  expect((await history()).body.total_sessions).toBe(1);
});

test('a start that replaces another session than it saw has an id later than that', async () => {
  const { startSession, start, end, history } = newVisitor();
  const first = await startSession();
  passTime({ minutes: 60, ms: 10_000 });
  let second = '';
  before('rotation', async () => {
    // A clock that is ahead, then one that is behind, so that the next session is over already.
    await behind(-10_000, async () => {
      second = await startSession();
    })();
    await behind(1_000, () => end({ session_id: second, grace_seconds: 1 }))();
  });
  const third = (await start()).body.session_id;
  const ids = (await history()).body.sessions.map((row: { session_id: string }) => row.session_id);
  expect(ids).toEqual([third, second, first]);
  expect([first, second, third]).toEqual([first, second, third].toSorted());
});

test('a session that starts while the one before is archived stays in the index', async () => {
  const { startSession, end, start, userId } = newVisitor();
  const first = await startSession();
  passTime({ minutes: 1 });
  before('clearing', start);
  await end({ session_id: first });
  expect((await storedUser(userId)).current).toMatchObject({
    index_expires_at: Date.now() + HOUR_MS,
    expiry_shard: expect.stringMatching(/^e#[0-7]$/),
  });
  passTime({ minutes: 60 });
  await runSweep();
  expect((await storedUser(userId)).ended).toMatchObject([
    { session_id: first, ended_by: 'client' },
    { ended_by: 'expired' },
  ]);
});

test('an end that two archive at once is in the totals once', async () => {
  const { startSession, end, cleanup, message, userId } = newVisitor();
  const session_id = await startSession();
  await message(session_id);
  before('clearing', cleanup);
  await end({ session_id });
  expect((await storedUser(userId)).current).toMatchObject({
    total_sessions: 1,
    total_messages: 1,
  });
});

test('a replaced session that two archive at once is in the totals once', async () => {
  const { startSession, start, cleanup, message, userId } = newVisitor();
  await message(await startSession());
  passTime({ minutes: 60 });
  before('clearing', cleanup);
  await start();
  expect((await storedUser(userId)).current).toMatchObject({
    total_sessions: 1,
    total_messages: 1,
  });
});

test('a sweep that meets an end has nothing to postpone', async () => {
  const { startSession, start, end, userId } = newVisitor();
  const session_id = await startSession();
  passTime({ minutes: 30 });
  await start();
  passTime({ minutes: 30 });
  before('rearming', () => end({ session_id }));
  expect(await sweep(() => true)).toMatchObject({ postponed: 0, nothingToDo: 1, failed: 0 });
  expect((await storedUser(userId)).current).not.toHaveProperty('index_expires_at');
});
