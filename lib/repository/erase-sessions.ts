import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import * as v from 'valibot';
import { config } from '../config.ts';
import type { Erasure } from '../session.ts';
import { chunksOf } from './chunks.ts';
import { send } from './database.ts';
import { erasedItem } from './items.ts';
import { queryPages } from './query.ts';

/** The most that one BatchWriteItem takes. */
const BATCH_SIZE = 25;
const BATCHES_AT_ONCE = 4;
/** The first pause after DynamoDB has left a part of a batch undone; each next is twice as long. */
const UNPROCESSED_DELAY_MS = 50;

type Scope = { erasure: Erasure; hasTime: () => boolean };
type WriteRequest =
  | { PutRequest: { Item: Record<string, unknown> } }
  | { DeleteRequest: { Key: Record<string, unknown> } };

/**
 * Takes all that is told out of the sessions of an erasure, and leaves their keys. An archive that
 * is under way since before the erasure then finds its session there, as always when somebody else
 * was first: it neither brings the session back nor counts it again.
 */
export const emptySessions = async (userId: string, { erasure, hasTime }: Scope) => {
  let sessions = 0;
  const query = { upTo: erasure.id, filter: 'attribute_exists(ended_at)' };
  for await (const ids of sessionIds(userId, query)) {
    const requests = ids.map((id) => ({
      PutRequest: { Item: erasedItem(userId, id, erasure.at) },
    }));
    const written = await writeInBatches(requests, hasTime);
    sessions += written;
    if (written < requests.length) return { sessions, isComplete: false };
  }
  return { sessions, isComplete: true };
};

/** Deletes the sessions of an erasure, emptied or not. Answers whether there was time for all. */
export const deleteSessions = async (userId: string, { erasure, hasTime }: Scope) => {
  for await (const ids of sessionIds(userId, { upTo: erasure.id })) {
    const requests = ids.map((id) => ({
      DeleteRequest: { Key: { user_id: userId, session_id: id } },
    }));
    if ((await writeInBatches(requests, hasTime)) < requests.length) return false;
  }
  return true;
};

/** The ids of the user's ended sessions up to one, in pages as large as DynamoDB makes them. */
async function* sessionIds(
  userId: string,
  { upTo, filter }: { upTo: string; filter?: string },
): AsyncGenerator<string[]> {
  const pages = queryPages({
    TableName: config.sessionsTable,
    KeyConditionExpression: 'user_id = :user AND session_id <= :last',
    ExpressionAttributeValues: { ':user': userId, ':last': upTo },
    FilterExpression: filter,
    ProjectionExpression: 'session_id',
    ConsistentRead: true,
  });
  for await (const items of pages) {
    yield v.parse(SessionIds, items).map(({ session_id }) => session_id);
  }
}

const SessionIds = v.array(v.object({ session_id: v.string() }));

/** Writes while there is time, and answers how many were written. */
const writeInBatches = async (requests: WriteRequest[], hasTime: () => boolean) => {
  const written = await pMap(
    chunksOf(requests, BATCH_SIZE),
    (batch) => writeBatch(batch, hasTime),
    { concurrency: BATCHES_AT_ONCE },
  );
  return written.reduce((sum, count) => sum + count, 0);
};

const writeBatch = async (batch: WriteRequest[], hasTime: () => boolean) => {
  let left = batch;
  for (let pause = UNPROCESSED_DELAY_MS; left.length > 0 && hasTime(); pause *= 2) {
    const { UnprocessedItems } = await send(
      new BatchWriteCommand({ RequestItems: { [config.sessionsTable]: left } }),
    );
    left = (UnprocessedItems?.[config.sessionsTable] ?? []) as WriteRequest[];
    if (left.length > 0) await sleep(pause);
  }
  return batch.length - left.length;
};
