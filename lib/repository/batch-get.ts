import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { config } from '../config.ts';
import { ApiError } from '../errors.ts';
import { chunksOf } from './chunks.ts';
import { send } from './database.ts';

/** As many as DynamoDB takes in one call. */
const KEYS_AT_ONCE = 100;
const CALLS_AT_ONCE = 5;
const MAX_ATTEMPTS = 5;
const FIRST_DELAY_MS = 25;

export type Key = { user_id: string; session_id: string };
export type Item = Record<string, unknown>;

const textOf = ({ user_id, session_id }: Key) => `${session_id} ${user_id}`;

/**
 * The items of the sessions table under some keys, consistently read, in the order of the keys;
 * undefined where there is none. A key may be given more than once.
 * Throws throttled where DynamoDB leaves some of them out again and again.
 */
export const batchGet = async (keys: readonly Key[]): Promise<(Item | undefined)[]> => {
  const wanted = [...new Map(keys.map((key) => [textOf(key), key])).values()];
  const chunks = chunksOf(wanted, KEYS_AT_ONCE);
  const items = (await pMap(chunks, getChunk, { concurrency: CALLS_AT_ONCE })).flat();
  const found = new Map(items.map((item) => [textOf(item as Key), item]));
  return keys.map((key) => found.get(textOf(key)));
};

const getChunk = async (keys: Item[]): Promise<Item[]> => {
  const items: Item[] = [];
  let left: Item[] = keys;
  for (let attempt = 1; ; attempt++) {
    const { Responses, UnprocessedKeys } = await send(
      new BatchGetCommand({
        RequestItems: { [config.sessionsTable]: { Keys: left, ConsistentRead: true } },
      }),
    );
    items.push(...(Responses?.[config.sessionsTable] ?? []));
    left = UnprocessedKeys?.[config.sessionsTable]?.Keys ?? [];
    if (left.length === 0) return items;
    if (attempt === MAX_ATTEMPTS) {
      throw new ApiError('throttled', 'Too many requests; try again in a second');
    }
    await sleep(Math.random() * FIRST_DELAY_MS * 2 ** attempt);
  }
};
