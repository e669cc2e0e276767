import { setTimeout as sleep } from 'node:timers/promises';
import {
  TransactionCanceledException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { config } from '../config.ts';
import { count } from '../metrics.ts';
import { durationMs, type EndedSession, type UserRecord } from '../session.ts';
import { timeOfSessionId } from '../session-id.ts';
import { randomShard, statisticsKey, statisticsOf } from '../statistics.ts';
import { isVisitor } from '../user-id.ts';
import { all, IS_PENDING, LISTS_THE_OPEN, NOTHING_OPEN } from './conditions.ts';
import { countingUpdate } from './counting.ts';
import { send, writeUserItem } from './database.ts';
import { activeListingOf, toEndedItem, userDeleteAt } from './items.ts';

/** Two transactions on one statistics shard refuse each other; each try takes another shard. */
const ARCHIVE_ATTEMPTS = 5;
const CONFLICT_DELAY_MS = 20;

/**
 * Finishes the end of the user's pending session, if there is one: keeps it as an ended session,
 * adds it to the day's statistics, then takes it out of the user's item and into the totals.
 * Anyone may do this, any number of times, and stop anywhere: each step happens once.
 * Answers the user as they are afterwards.
 */
export const archivePending = async (userId: string, user: UserRecord): Promise<UserRecord> => {
  if (user.pending === undefined) return user;
  await archive(userId, user.pending);
  return clear(userId, user.pending, user);
};

const archive = async (userId: string, ended: EndedSession): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      await send(
        new TransactWriteCommand({
          TransactItems: [
            {
              Put: {
                TableName: config.sessionsTable,
                Item: toEndedItem(userId, ended, config),
                ConditionExpression: 'attribute_not_exists(session_id)',
              },
            },
            {
              Update: countingUpdate(
                // The day of the index, also where a clock was behind: the two agree on which days are empty.
                statisticsKey(timeOfSessionId(ended.id), randomShard()),
                statisticsOf(ended, ended.previousStartedAt),
              ),
            },
          ],
        }),
      );
      return;
    } catch (error) {
      const reasons =
        error instanceof TransactionCanceledException ? error.CancellationReasons : [];
      const codes = reasons?.map(({ Code }) => Code) ?? [];
      if (codes[0] === 'ConditionalCheckFailed') return; // Somebody else has archived it.
      const isBusy =
        codes.includes('TransactionConflict') || error instanceof TransactionInProgressException;
      if (isBusy) count({ ArchiveConflicts: 1 });
      if (!isBusy || attempt === ARCHIVE_ATTEMPTS) throw error;
      await sleep(Math.random() * CONFLICT_DELAY_MS * 2 ** attempt);
    }
  }
};

const OUT = 'REMOVE pending, closed_by, close_token';
const INTO_TOTALS = [
  'ADD total_sessions :one',
  'total_messages :messages',
  'total_conversations :conversations',
  'total_response_ms :response_ms',
  'total_responses :responses',
  'total_duration_ms :duration_ms',
].join(', ');

/**
 * The entries in the indexes go with the last thing to look after, or else move on to the open
 * session. That in `by-start` stays until here, so that the session is listed at all times: by its
 * user's item until it is archived, and by its own from then on. That in `by-expiry` stays for an
 * erasure, which neither begins nor is finished while anything is pending.
 * A visitor's item goes with the last of their sessions, unless a start comes before that: with
 * nothing open and nothing pending it holds sums only.
 */
const clearingOf = (userId: string, { open, erasure }: UserRecord, ended: EndedSession) => {
  if (open) {
    const { list_day, list_id } = activeListingOf(open.id);
    return {
      update: `SET list_day = :list_day, list_id = :list_id${erasure ? '' : ', index_expires_at = expires_at'} ${OUT} ${INTO_TOTALS}`,
      condition: all(IS_PENDING, LISTS_THE_OPEN),
      values: { ':list_day': list_day, ':list_id': list_id },
    };
  }
  const outOfIndexes = `${OUT}, list_day, list_id${erasure ? '' : ', index_expires_at, expiry_shard'}`;
  const goesAt = isVisitor(userId) ? userDeleteAt(userId, ended.endedAt, config) : undefined;
  return {
    update: `${goesAt === undefined ? '' : 'SET delete_at = :delete_at '}${outOfIndexes} ${INTO_TOTALS}`,
    condition: all(IS_PENDING, NOTHING_OPEN),
    values: goesAt === undefined ? {} : { ':delete_at': goesAt },
  };
};

/** Moves the archived session into the totals: whoever takes it out adds it, so it is added once. */
const clear = async (
  userId: string,
  ended: EndedSession,
  user: UserRecord,
): Promise<UserRecord> => {
  const values = {
    ':session': ended.id,
    ':one': 1,
    ':messages': ended.messages,
    ':conversations': ended.conversations,
    ':response_ms': ended.responseMs,
    ':responses': ended.responses,
    ':duration_ms': durationMs(ended, ended.endedAt),
  };
  let current = user;
  for (;;) {
    const clearing = clearingOf(userId, current, ended);
    const write = await writeUserItem(userId, {
      ...clearing,
      values: { ...values, ...clearing.values },
    });
    current = write.user;
    if (write.done || current.pending?.id !== ended.id) return current;
  }
};
