import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import * as v from 'valibot';
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { errorFields, log } from '../log.ts';
import { sessionState, type UserRecord } from '../session.ts';
import { eachShard } from '../session-id.ts';
import { closeExpired } from './close.ts';
import { IS_OPEN } from './conditions.ts';
import { send, writeUserItem } from './database.ts';
import { finishErasure, settledErasure } from './erase.ts';
import { readUser } from './read.ts';
import { tokenOf } from './token.ts';

/** With all shards at once, about as many requests as the SDK holds connections (50). */
const USERS_AT_ONCE = 6;
const PAGE_SIZE = 100;

/** What a sweep did with the users that the index pointed to. */
export type SweepCounts = {
  /** Expired sessions that this sweep closed. */
  ended: number;
  /** Sessions closed earlier, whose archive this sweep finished. */
  archived: number;
  /** Users whose session runs longer than the index thought. */
  postponed: number;
  /** Erased users of whom this sweep removed what was left. */
  erased: number;
  /** Users whose index entry was out of date or is somebody else's work by now. */
  nothingToDo: number;
  /** Users that could not be swept; the next sweep tries again. */
  failed: number;
};

export type Sweep = SweepCounts & {
  /** Shards whose index could not be read; the next sweep tries again. */
  unreadShards: number;
  /** False where time ran out; what is left stays in the index, and the next sweep goes on. */
  isComplete: boolean;
  /** For how long, in milliseconds, the one that had waited longest had been due; 0 where none was. */
  longestDueMs: number;
};

/**
 * Ends what has expired and finishes what was left behind, erasures too, on all shards. Any number
 * of sweeps may run at once: the index is only a hint, and each step is a conditional write of its
 * own. A user that fails is logged, under a hash, and counted, and stops nobody else.
 */
export const sweep = async (hasTime: () => boolean): Promise<Sweep> => {
  const result: Sweep = {
    ended: 0,
    archived: 0,
    postponed: 0,
    erased: 0,
    nothingToDo: 0,
    failed: 0,
    unreadShards: 0,
    isComplete: true,
    longestDueMs: 0,
  };
  const sweepOne = async (userId: string) => {
    if (!hasTime()) {
      result.isComplete = false;
      return;
    }
    try {
      const user = await readUser(userId);
      if (user.open ?? user.pending) {
        const dueForMs = now() - (user.indexExpiresAt ?? now());
        result.longestDueMs = Math.max(result.longestDueMs, dueForMs);
      }
      const done = await sweepUser(userId, user, hasTime);
      if (done === 'unfinished') result.isComplete = false;
      else result[done]++;
    } catch (error) {
      result.failed++;
      await log('error', 'A user could not be swept', {
        user_hash: tokenOf(userId),
        ...errorFields(error),
      });
    }
  };
  const sweepShard = async (shard: number) => {
    try {
      for await (const userIds of dueUsers(shard)) {
        await pMap(userIds, sweepOne, { concurrency: USERS_AT_ONCE });
        if (!result.isComplete) return;
      }
    } catch (error) {
      result.unreadShards++;
      await log('error', 'A shard could not be read', { shard, ...errorFields(error) });
    }
  };
  await Promise.all(eachShard(sweepShard));
  return result;
};

const sweepUser = async (
  userId: string,
  user: UserRecord,
  hasTime: () => boolean,
): Promise<keyof SweepCounts | 'unfinished'> => {
  const erasure = settledErasure(user);
  if (erasure) return (await finishErasure(userId, erasure, hasTime)) ? 'erased' : 'unfinished';
  if (await closeExpired(userId, user)) return 'ended';
  if (user.pending) return 'archived';
  const { state } = sessionState(user, now());
  if (state !== 'active' && state !== 'ending') return 'nothingToDo';
  const write = await writeUserItem(userId, {
    update: 'SET index_expires_at = expires_at',
    condition: IS_OPEN,
    values: { ':session': user.open?.id },
  });
  return write.done ? 'postponed' : 'nothingToDo';
};

/** The users of a shard that the index holds for due, in pages, the longest due first. */
async function* dueUsers(shard: number): AsyncGenerator<string[]> {
  let startKey: Record<string, unknown> | undefined;
  do {
    const { Items, LastEvaluatedKey } = await send(
      new QueryCommand({
        TableName: config.sessionsTable,
        IndexName: 'by-expiry',
        KeyConditionExpression: 'expiry_shard = :shard AND index_expires_at <= :now',
        ExpressionAttributeValues: { ':shard': `e#${shard}`, ':now': now() },
        Limit: PAGE_SIZE,
        ExclusiveStartKey: startKey,
      }),
    );
    yield v.parse(UserIds, Items).map(({ user_id }) => user_id);
    startKey = LastEvaluatedKey;
  } while (startKey !== undefined);
}

const UserIds = v.array(v.object({ user_id: v.string() }));
