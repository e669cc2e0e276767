import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  paginateQuery,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { instantOf } from '../../lib/clock.ts';
import { batchGet } from '../../lib/repository/batch-get.ts';
import { dayPartition, isErased, parseEndedItem } from '../../lib/repository/items.ts';
import { eachShard } from '../../lib/session-id.ts';
import {
  type Counters,
  erasedKey,
  STATISTICS_SHARDS,
  statisticsKey,
  statisticsOf,
  sumCounters,
} from '../../lib/statistics.ts';
import { PlainError } from '../plain-error.mts';
import { withoutNothing } from './day-counts.mts';
import type { Database } from './erased-meanwhile.mts';

/** An index of DynamoDB is behind its table, nearly always by much less than this. */
export const INDEX_LAG_MS = 5_000;
const MAX_ATTEMPTS = 5;

/** A counter that is not what the sessions of the day come to. */
export type Difference = { name: string; stored: number; counted: number };

/**
 * Counts the statistics of a day anew, from its ended sessions and from what is counted of erased ones,
 * and puts these in place of what is stored, if that is not the same. What is archived meanwhile is
 * neither lost nor counted twice: then nothing is written, and the day is counted once more.
 * Throws a PlainError where sessions of the day keep ending, where one makes no sense, and, unless it
 * `allowsFewer`, where there are fewer sessions than are counted: some may be gone, and not by mistake.
 */
export const rebuildDay = async (
  database: Database,
  day: string,
  { dryRun = false, allowsFewer = false, indexLagMs = INDEX_LAG_MS }: RebuildOptions = {},
): Promise<Difference[]> => {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const before = await readDay(database, day);
    // What has been archived by now is in the index by then.
    await sleep(indexLagMs);
    const sessions = await countSessions(database, day);
    const after = await readDay(database, day);
    if (!isDeepStrictEqual(before, after)) continue;
    const counted = sumCounters([...sessions, ...after.erased.map(countersOf)]);
    const stored = sumCounters(after.shards.map(countersOf));
    const differences = compare(stored, counted);
    if (differences.length === 0 || dryRun) return differences;
    if (!allowsFewer) requireAll(day, stored['sessions'] ?? 0, counted['sessions'] ?? 0);
    if (await replace(database, day, { shards: after.shards, counted })) return differences;
  }
  throw new PlainError(
    `Sessions of ${day} keep ending while it is counted. Rebuild it when the day is over.`,
  );
};

type RebuildOptions = { dryRun?: boolean; allowsFewer?: boolean; indexLagMs?: number };

/** Sessions that were stored under a shorter retention, for one, are gone, and were. */
const requireAll = (day: string, stored: number, counted: number) => {
  if (counted >= stored) return;
  throw new PlainError(
    `${day}: the statistics count ${stored} sessions, and there are ${counted}. Nothing was written. If the others never were, add --allow-fewer.`,
  );
};

type StoredItem = Record<string, unknown>;

/** The items of the day's statistics, and of what they count of erased sessions. */
const readDay = async (database: Database, day: string) => ({
  shards: await readItems(database, statisticsKey(instantOf(day), 0)),
  erased: await readItems(database, erasedKey(instantOf(day), 0)),
});

const readItems = async (
  { client, tables }: Database,
  { month, day_shard }: { month: string; day_shard: string },
): Promise<StoredItem[]> => {
  const items: StoredItem[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: tables.stats,
      KeyConditionExpression: '#month = :month AND begins_with(day_shard, :day)',
      ExpressionAttributeNames: { '#month': 'month' },
      ExpressionAttributeValues: marshall({ ':month': month, ':day': day_shard.slice(0, 3) }),
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) items.push(...Items.map((item) => unmarshall(item)));
  return items;
};

const countersOf = ({ month: _, day_shard: __, ...counters }: StoredItem): Counters =>
  counters as Counters;

/** What each of the day's sessions adds: found by the index, read from the table. */
const countSessions = async ({ client, tables }: Database, day: string): Promise<Counters[]> => {
  const counted: Counters[] = [];
  const countShard = async (shard: number) => {
    const pages = paginateQuery(
      { client },
      {
        TableName: tables.sessions,
        IndexName: 'by-start',
        KeyConditionExpression: 'list_day = :partition',
        ExpressionAttributeValues: marshall({ ':partition': dayPartition(day, shard) }),
      },
    );
    for await (const { Items = [] } of pages) {
      const keys = Items.map((item) => unmarshall(item) as { user_id: string; session_id: string });
      const items = await batchGet(
        keys.map(({ user_id, session_id }) => ({ user_id, session_id })),
      );
      for (const item of items) {
        if (item === undefined || isErased(item)) continue;
        counted.push(contribution(item));
      }
    }
  };
  await Promise.all(eachShard(countShard));
  return counted;
};

const contribution = (item: StoredItem): Counters => {
  try {
    const session = parseEndedItem(item);
    return statisticsOf(session, session.previousStartedAt);
  } catch (cause) {
    throw new PlainError(
      `The session ${item['session_id']} of ${item['user_id']} makes no sense, so that its day cannot be counted: ${(cause as Error).message}.`,
      { cause },
    );
  }
};

const compare = (stored: Counters, counted: Counters): Difference[] =>
  [...new Set([...Object.keys(stored), ...Object.keys(counted)])]
    .sort()
    .map((name) => ({ name, stored: stored[name] ?? 0, counted: counted[name] ?? 0 }))
    .filter(({ stored, counted }) => stored !== counted);

/** Every archive adds a session: where their number is the same, nothing has been added. */
const unchanged = (item: StoredItem | undefined) => {
  if (item === undefined) return { ConditionExpression: 'attribute_not_exists(day_shard)' };
  const { sessions } = item;
  if (sessions === undefined) return { ConditionExpression: 'attribute_not_exists(sessions)' };
  return {
    ConditionExpression: 'sessions = :sessions',
    ExpressionAttributeValues: marshall({ ':sessions': sessions }),
  };
};

/** Puts what was counted in one item, if all are still as they were read. */
const replace = async (
  { client, tables }: Database,
  day: string,
  { shards, counted }: { shards: StoredItem[]; counted: Counters },
): Promise<boolean> => {
  const actions = Array.from({ length: STATISTICS_SHARDS }, (_, shard) => {
    const key = statisticsKey(instantOf(day), shard);
    const item = shards.find(({ day_shard }) => day_shard === key.day_shard);
    const isCounted = Object.keys(withoutNothing(counted)).length > 0;
    const condition = { TableName: tables.stats, ...unchanged(item) };
    if (shard === 0 && isCounted) {
      return { Put: { ...condition, Item: marshall({ ...key, ...withoutNothing(counted) }) } };
    }
    const Key = marshall(key);
    return item === undefined
      ? { ConditionCheck: { ...condition, Key } }
      : { Delete: { ...condition, Key } };
  });
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: actions }));
    return true;
  } catch (error) {
    if (error instanceof TransactionCanceledException) return false;
    throw error;
  }
};
