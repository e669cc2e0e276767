import { expect } from 'vitest';
import { dynamodb } from '../../lib/repository/database.ts';
import { adminRequest } from './admin.ts';
import { addTo, type Statistics } from './day-counters.ts';
import type { FaultProxy } from './fault-proxy.ts';
import { emptyTables, storedErased, storedStatistics, storedUser } from './raw-items.ts';
import { type Row, recountStored } from './recount.ts';
import { newVisitor, passTime, runSweep, stopClock } from './service.ts';

/**
 * What holds of a user who is erased, whatever happens at the same time, whatever arrives late, and
 * wherever anything stops:
 *
 * 1. every session that ever started is in the statistics once, with every message that was counted;
 * 2. from the tombstone on, nothing that the user had before is told to anybody;
 * 3. while anything of it is stored, keys included, the user's item says so and the sweep will come;
 * 4. once the sweep has come, nothing of it is stored, nor the tombstone;
 * 5. what the user does after the tombstone is kept, as of somebody new;
 * 6. the statistics are those of the sessions still stored, and of the erased ones.
 */

type Visitor = ReturnType<typeof newVisitor>;

/** A user, the sessions that were started, and the last of them. */
export type User = Visitor & { sessions: string[]; last: string };

/** Later than anything on its way can arrive, and than any session lasts. */
export const LATER = { minutes: 61 };
export const SETTLES = { minutes: 30 };

export const erase = ({ userId: user }: Visitor, rest: { remainingMs?: () => number } = {}) =>
  adminRequest('eraseUser', { path: { user }, ...rest });

export const erased = ({ userId }: Visitor, erased_sessions: number, is_complete = true) => ({
  status: 200,
  body: { user_id: userId, erased_sessions, is_complete },
});

/** Over all days, what the statistics say of some names. */
export const counted = async <Name extends string>(...names: Name[]) => {
  const days = Object.values(await storedStatistics());
  const sumOf = (name: Name) => days.reduce((sum, day) => sum + (day[name] ?? 0), 0);
  return Object.fromEntries(names.map((name) => [name, sumOf(name)])) as Record<Name, number>;
};

/** The ids of the erasures that were written since the last new beginning. */
const erasures: string[] = [];

dynamodb.middlewareStack.add(
  (next) => async (args) => {
    const result = await next(args);
    const { Item } = args.input as { Item?: { erased_id?: string | { S: string } } };
    const id = Item?.erased_id;
    if (id) erasures.push(typeof id === 'string' ? id : id.S);
    return result;
  },
  { step: 'initialize' },
);

const lastErasure = () => erasures.toSorted().at(-1) ?? '';

/** For an erasure whose write came through and whose answer was lost. */
export const noteErasure = async ({ userId }: Visitor): Promise<void> => {
  const { current } = await storedUser(userId);
  if (current?.['erased_id']) erasures.push(String(current['erased_id']));
};

/** Nothing is stored, and it is noon. */
export const beginAnew = async (): Promise<void> => {
  await emptyTables();
  stopClock('2026-11-22T12:00:00.000Z');
  erasures.splice(0);
};

/** A user with two ended sessions and, if not told otherwise, one that runs; each with a message. */
export const newUser = async ({ running = true } = {}): Promise<User> => {
  const visitor = newVisitor();
  const sessions: string[] = [];
  for (const isLast of [false, false, ...(running ? [true] : [])]) {
    const session_id = await visitor.startSession();
    await visitor.message(session_id);
    passTime({ minutes: 1 });
    if (!isLast) await visitor.end({ session_id });
    passTime({ ms: 1 });
    sessions.push(session_id);
  }
  return { ...visitor, sessions, last: sessions.at(-1) as string };
};

/** The same with an end that got no further than its first write, and a session after it. */
export const newUserWithPending = async (proxy: FaultProxy): Promise<User> => {
  const user = await newUser();
  await endWithoutArchive(user, proxy);
  passTime({ ms: 1 });
  const last = await user.startSession();
  await user.message(last);
  return { ...user, sessions: [...user.sessions, last], last };
};

/** Ends the last session, and nobody gets to archive it. */
export const endWithoutArchive = async ({ end, last }: User, proxy: FaultProxy) => {
  proxy.plan((operation) => (operation === 'TransactWriteItems' ? 'throttled' : undefined));
  await end({ session_id: last });
  proxy.heal();
};

/** After everything has come to its end, the six sentences above, of one user's sessions. */
export const expectAllHolds = async (
  user: Visitor,
  started: string[],
  messages = started.length,
) => {
  await expectMarked(user);
  const isLeft = async () => (await storedUser(user.userId)).current !== undefined;
  for (let sweep = 1; sweep <= 3 && (await isLeft()); sweep++) {
    passTime(LATER);
    await runSweep();
  }
  const kept = [...new Set(started)].filter((id) => id > lastErasure()).sort();
  const { current, ended } = await storedUser(user.userId);
  expect(ended.map(({ session_id }) => session_id)).toEqual(kept);
  for (const session of ended) expect(session).toHaveProperty('ended_by');
  if (kept.length === 0) expect(current).toBeUndefined();
  else {
    expect(current).toMatchObject({
      total_sessions: kept.length,
      total_messages: ended.reduce((sum, session) => sum + Number(session['messages']), 0),
    });
    for (const name of ['erased_id', 'erased_at', 'pending', 'active', 'index_expires_at']) {
      expect(current).not.toHaveProperty(name);
    }
  }
  const sessions = new Set(started).size;
  expect(await counted('sessions', 'messages')).toEqual({ sessions, messages });
  const inItems = recountStored(ended as unknown as Row[]);
  expect(withErased(inItems, await storedErased())).toEqual(await storedStatistics());
};

/** Sessions that are still stored, and what is counted of erased ones, together. */
const withErased = (stored: Statistics, erased: Statistics): Statistics => {
  const days = structuredClone(stored);
  for (const [day, counters] of Object.entries(erased)) addTo(days, day, counters);
  return days;
};

/** While anything of before is stored, the user's item says so, and stands in the sweep's index. */
const expectMarked = async ({ userId }: Visitor) => {
  const { current, ended } = await storedUser(userId);
  const isTombstone = current?.['closed_id'] === lastErasure() && !current['active'];
  if (!isTombstone && !ended.some(({ session_id }) => String(session_id) <= lastErasure())) return;
  expect(current).toMatchObject({
    erased_id: lastErasure(),
    erased_at: expect.any(Number),
    index_expires_at: expect.any(Number),
    expiry_shard: expect.any(String),
  });
};

/** The user is told of nothing that was before the erasure. */
export const expectNothingTold = async ({ history }: Visitor): Promise<void> => {
  const { sessions, total_sessions } = (await history({ limit: '100' })).body;
  expect(total_sessions).toBe(sessions.length);
  for (const { session_id } of sessions) expect(session_id > lastErasure()).toBe(true);
};
