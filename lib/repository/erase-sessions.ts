import { setTimeout as sleep } from 'node:timers/promises';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import * as v from 'valibot';
import { dayOf } from '../clock.ts';
import { config } from '../config.ts';
import { errorFields, log } from '../log.ts';
import type { Erasure } from '../session.ts';
import { timeOfSessionId } from '../session-id.ts';
import { type Counters, erasedKey, randomShard, statisticsOf, sumCounters } from '../statistics.ts';
import { chunksOf } from './chunks.ts';
import { countingUpdate } from './counting.ts';
import { send } from './database.ts';
import { erasedItem, parseEndedItem } from './items.ts';
import { queryPages } from './query.ts';

/** The most that one BatchWriteItem takes; with a day for each, half of what a transaction does. */
const BATCH_SIZE = 25;
const BATCHES_AT_ONCE = 4;
/** The first pause after DynamoDB has left a batch undone; each next is twice as long. */
const PAUSE_MS = 50;

type Scope = { erasure: Erasure; hasTime: () => boolean };
type DeleteRequest = { DeleteRequest: { Key: Record<string, unknown> } };

/**
 * Takes all that is told out of the sessions of an erasure, and leaves their keys. An archive that
 * is under way since before the erasure then finds its session there, as always when somebody else
 * was first: it neither brings the session back nor counts it again.
 * The statistics go on counting the sessions; so that these can be told from the sessions that are
 * still there, the same transaction adds them to what is counted of erased ones.
 */
export const emptySessions = async (userId: string, { erasure, hasTime }: Scope) => {
  let sessions = 0;
  const pages = queryPages({
    ...sessionsUpTo(userId, erasure),
    FilterExpression: 'attribute_exists(ended_at)',
  });
  for await (const items of pages) {
    const ended = await Promise.all(items.map(toErase));
    const emptied = await inBatches(ended, (batch) =>
      emptyBatch(userId, batch, { erasure, hasTime }),
    );
    sessions += emptied;
    if (emptied < ended.length) return { sessions, isComplete: false };
  }
  return { sessions, isComplete: true };
};

/** An ended session, and what the statistics count of it. */
type ToErase = { id: string; counted: Counters };

/** One that makes no sense goes like all others; what it counted nobody can tell, and that is logged. */
const toErase = async (item: Record<string, unknown>): Promise<ToErase> => {
  const id = String(item['session_id']);
  try {
    const session = parseEndedItem(item);
    return { id, counted: statisticsOf(session, session.previousStartedAt) };
  } catch (error) {
    await log('error', 'A session is erased that could not be read', errorFields(error));
    return { id, counted: {} };
  }
};

/** Deletes the sessions of an erasure, emptied by now or not. Answers whether there was time for all. */
export const deleteSessions = async (userId: string, scope: Scope) => {
  if (!(await emptySessions(userId, scope)).isComplete) return false;
  const pages = queryPages({
    ...sessionsUpTo(userId, scope.erasure),
    ProjectionExpression: 'session_id',
  });
  for await (const items of pages) {
    const requests = v.parse(SessionIds, items).map(({ session_id }) => ({
      DeleteRequest: { Key: { user_id: userId, session_id } },
    }));
    const deleted = await inBatches(requests, (batch) => deleteBatch(batch, scope.hasTime));
    if (deleted < requests.length) return false;
  }
  return true;
};

/** The user's ended sessions up to the last that is erased, in pages as large as DynamoDB makes them. */
const sessionsUpTo = (userId: string, { id }: Erasure) => ({
  TableName: config.sessionsTable,
  KeyConditionExpression: 'user_id = :user AND session_id <= :last',
  ExpressionAttributeValues: { ':user': userId, ':last': id },
  ConsistentRead: true,
});

const SessionIds = v.array(v.object({ session_id: v.string() }));

/** Does some work in batches, each of which answers how much of it is done; answers how much in all. */
const inBatches = async <T>(work: T[], batch: (part: T[]) => Promise<number>) => {
  const done = await pMap(chunksOf(work, BATCH_SIZE), batch, { concurrency: BATCHES_AT_ONCE });
  return done.reduce((sum, count) => sum + count, 0);
};

const emptyBatch = async (userId: string, batch: ToErase[], { erasure, hasTime }: Scope) => {
  let left = batch;
  for (let pause = PAUSE_MS; left.length > 0 && hasTime(); pause *= 2) {
    try {
      await send(
        new TransactWriteCommand({
          TransactItems: [
            ...left.map(({ id }) => ({
              Put: {
                TableName: config.sessionsTable,
                Item: erasedItem(userId, id, erasure.at),
                ConditionExpression: 'attribute_exists(ended_at)',
              },
            })),
            ...countAsErased(left),
          ],
        }),
      );
      return batch.length;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const codes = error.CancellationReasons?.map(({ Code }) => Code) ?? [];
      // Emptied and counted by another request for the same erasure, or by an attempt of this one.
      const others = left.filter((_, index) => codes[index] !== 'ConditionalCheckFailed');
      if (others.length === left.length && !codes.includes('TransactionConflict')) throw error;
      left = others;
      if (codes.includes('TransactionConflict')) await sleep(pause);
    }
  }
  return batch.length - left.length;
};

/** By the day in their ids, on which the statistics have them. */
const countAsErased = (erased: ToErase[]) => {
  const counted = erased.filter((one) => Object.keys(one.counted).length > 0);
  const byDay = Map.groupBy(counted, ({ id }) => dayOf(timeOfSessionId(id)));
  return [...byDay.values()].map((ofDay) => ({
    Update: countingUpdate(
      erasedKey(timeOfSessionId((ofDay[0] as ToErase).id), randomShard()),
      sumCounters(ofDay.map((one) => one.counted)),
    ),
  }));
};

const deleteBatch = async (batch: DeleteRequest[], hasTime: () => boolean) => {
  let left = batch;
  for (let pause = PAUSE_MS; left.length > 0 && hasTime(); pause *= 2) {
    const { UnprocessedItems } = await send(
      new BatchWriteCommand({ RequestItems: { [config.sessionsTable]: left } }),
    );
    left = (UnprocessedItems?.[config.sessionsTable] ?? []) as DeleteRequest[];
    if (left.length > 0) await sleep(pause);
  }
  return batch.length - left.length;
};
