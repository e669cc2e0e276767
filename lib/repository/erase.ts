import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { ApiError, userNotFound } from '../errors.ts';
import { type Erasure, runningSession, type UserRecord } from '../session.ts';
import { newSessionId, shardOfSessionId } from '../session-id.ts';
import { archivePending } from './archive.ts';
import { closeExpired, endIfRunning } from './close.ts';
import {
  all,
  ERASED_LATER,
  IS_BEING_ERASED,
  NOTHING_OPEN,
  NOTHING_PENDING,
  NOTHING_SINCE_ERASURE,
  SOMETHING_OPEN,
} from './conditions.ts';
import { send, writeUserItem } from './database.ts';
import { deleteSessions, emptySessions } from './erase-sessions.ts';
import { placeholders } from './expression.ts';
import { CURRENT } from './items.ts';
import { readUser } from './read.ts';

/**
 * How long after an erasure anything sent before it may still arrive, with room for clocks that
 * differ: a Lambda works for 5 minutes at the most (the sweep), and a request that it signed is
 * refused by AWS when it is 5 minutes old, or 15 by some of its documents.
 */
export const ERASURE_SETTLES_MS = 30 * 60_000;

/** How much of a user one request has erased: `isComplete` is false where time ran out. */
export type Erased = { sessions: number; isComplete: boolean };

/**
 * Erases all that is stored of a user; the statistics, which are counts, stay.
 * What is open ends, as every session is counted once. Then one write replaces the user's item by a
 * tombstone, which is the erasure: nothing that was sent before it can bring anything back. The ended
 * sessions are emptied, and the sweep removes what is left of them, and of the tombstone, later.
 * May be repeated, and stop anywhere. Throws not_found where nothing is stored of the user.
 */
export const eraseUser = async (userId: string, hasTime: () => boolean): Promise<Erased> => {
  let seen = 0;
  while (hasTime()) {
    const found = await readUser(userId);
    seen = Math.max(seen, lastSeen(found));
    const user = await endAll(userId, found);
    if (user.open === undefined && user.closedId === undefined) {
      throw userNotFound();
    }
    const erasure = await bury(userId, user, seen);
    if (erasure) return emptySessions(userId, { erasure, hasTime });
  }
  throw new ApiError('unavailable', 'The user keeps starting sessions; try again in a second');
};

/** A clock that was ahead of ours may have dated what copies can still come of. */
const lastSeen = ({ open, closedAt = 0 }: UserRecord): number =>
  Math.max(closedAt, open ? open.lastActivityAt + 1 : 0);

/** Ends what is open, and finishes what is pending; something else may have started meanwhile. */
const endAll = async (userId: string, user: UserRecord): Promise<UserRecord> => {
  if (user.open === undefined) return archivePending(userId, user);
  const running = runningSession(user, now());
  if (running) await endIfRunning(userId, running.id, 'admin');
  else await closeExpired(userId, user);
  return archivePending(userId, await readUser(userId));
};

/** Puts a tombstone in place of the user's item. Undefined where there is something to end first. */
const bury = async (
  userId: string,
  user: UserRecord,
  seen: number,
): Promise<Erasure | undefined> => {
  const at = now();
  const erasure = { id: newSessionId(at, user.closedId), at };
  const { names, inPlaceholders } = placeholders();
  try {
    await send(
      new PutCommand({
        TableName: config.sessionsTable,
        Item: tombstone(userId, erasure, Math.max(at, seen)),
        ConditionExpression: inPlaceholders(all(NOTHING_OPEN, NOTHING_PENDING, ERASED_LATER)),
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ':erasure': erasure.id },
      }),
    );
    return erasure;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // It may still be ours, written by an attempt whose answer was lost.
    const { erasure: written } = await readUser(userId);
    return written?.id === erasure.id ? erasure : undefined;
  }
};

/** `closed_id` and `closed_at` refuse late copies of a start, as after any session. */
const tombstone = (userId: string, { id, at }: Erasure, closedAt: number) => ({
  user_id: userId,
  session_id: CURRENT,
  closed_id: id,
  closed_at: closedAt,
  erased_id: id,
  erased_at: at,
  index_expires_at: at + ERASURE_SETTLES_MS,
  expiry_shard: `e#${shardOfSessionId(id)}`,
});

/** The erasure that nothing from before it can disturb any more, if there is one to finish. */
export const settledErasure = ({ erasure }: UserRecord): Erasure | undefined =>
  erasure && erasure.at + ERASURE_SETTLES_MS <= now() ? erasure : undefined;

/**
 * Removes what a settled erasure left: the emptied sessions, whatever was not emptied in time, and
 * the tombstone, or its marks where the user has come back. Answers whether it came to the end.
 */
export const finishErasure = async (
  userId: string,
  erasure: Erasure,
  hasTime: () => boolean,
): Promise<boolean> => {
  if (!(await deleteSessions(userId, { erasure, hasTime }))) return false;
  const user = await archivePending(userId, await readUser(userId));
  const isBack = user.open !== undefined || user.closedId !== erasure.id;
  await (isBack ? unmark(userId, user, erasure) : removeTombstone(userId, erasure));
  return true;
};

// Where the user comes back, or is erased again, at this very moment, the next sweep does it.

const removeTombstone = async (userId: string, erasure: Erasure) => {
  const { names, inPlaceholders } = placeholders();
  try {
    await send(
      new DeleteCommand({
        TableName: config.sessionsTable,
        Key: { user_id: userId, session_id: CURRENT },
        ConditionExpression: inPlaceholders(all(IS_BEING_ERASED, NOTHING_SINCE_ERASURE)),
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ':erasure': erasure.id },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
};

const unmark = (userId: string, { open }: UserRecord, erasure: Erasure) =>
  writeUserItem(userId, {
    ...(open
      ? {
          update: 'SET index_expires_at = expires_at REMOVE erased_id, erased_at',
          condition: all(IS_BEING_ERASED, NOTHING_PENDING, SOMETHING_OPEN),
        }
      : {
          update: 'REMOVE erased_id, erased_at, index_expires_at, expiry_shard',
          condition: all(IS_BEING_ERASED, NOTHING_PENDING, NOTHING_OPEN),
        }),
    values: { ':erasure': erasure.id },
  });
