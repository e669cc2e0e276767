import { isDeepStrictEqual } from 'node:util';
import { TransactGetItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { instantOf } from '../../lib/clock.ts';
import { chunksOf } from '../../lib/repository/chunks.ts';
import {
  type Counters,
  STATISTICS_SHARDS,
  statisticsKey,
  sumCounters,
} from '../../lib/statistics.ts';
import { PlainError } from '../plain-error.mts';
import { lessCounters, readCounts, withoutNothing } from './day-counts.mts';
import type { Database } from './erased-meanwhile.mts';
import { contributionOf, type Item, textOf } from './items.mts';
import { isEmptied } from './view.mts';

/** What a transaction reads, less the statistics of the day. */
const SESSIONS_AT_ONCE = 100 - STATISTICS_SHARDS;
const MAX_ATTEMPTS = 20;

/**
 * What a day's statistics count without some sessions, which may be archived at this very moment: the
 * statistics and the sessions are read in one transaction, and so are of one moment. Answers as well
 * the users of whose sessions an erasure has left nothing that could be counted.
 * Throws a PlainError where more sessions than fit in one transaction keep being archived.
 */
export const countWithout = async (
  { client, tables }: Database,
  { day, sessions }: { day: string; sessions: { userId: string; id: string }[] },
): Promise<{ counters: Counters; erasing: string[] }> => {
  const shards = Array.from({ length: STATISTICS_SHARDS }, (_, shard) => ({
    Get: { TableName: tables.stats, Key: marshall(statisticsKey(instantOf(day), shard)) },
  }));
  const readTogether = async (some: typeof sessions) => {
    const gets = some.map(({ userId, id }) => ({
      Get: { TableName: tables.sessions, Key: marshall({ user_id: userId, session_id: id }) },
    }));
    const { Responses = [] } = await client.send(
      new TransactGetItemsCommand({ TransactItems: [...shards, ...gets] }),
    );
    const items = Responses.map(({ Item }) => Item);
    return {
      counted: sumCounters(
        items.slice(0, shards.length).flatMap((item) => (item ? [readCounts(item).counters] : [])),
      ),
      archived: items.slice(shards.length).filter((item): item is Item => item !== undefined),
    };
  };
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const parts = [];
    for (const some of chunksOf(sessions, SESSIONS_AT_ONCE)) parts.push(await readTogether(some));
    const [first] = parts;
    if (first && parts.every(({ counted }) => isDeepStrictEqual(counted, first.counted))) {
      const archived = parts.flatMap((part) => part.archived);
      const without = archived.filter((item) => !isEmptied(item)).map(contributionOf);
      return {
        counters: lessCounters(withoutNothing(first.counted), sumCounters(without)),
        erasing: archived.filter(isEmptied).map((item) => textOf(item, 'user_id')),
      };
    }
  }
  throw new PlainError(
    `Too many sessions of ${day} are ending for its statistics to be read. Run it again later.`,
  );
};
