import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { inject } from 'vitest';
import type { TableNames } from '../../local/tables.mts';
import { addTo, type Statistics } from './day-counters.ts';
import { type Row, recountStored } from './recount.ts';
import { scanAll } from './scan-all.ts';

/** All that is stored in some tables, whole, and whether it is of one piece. */

export type StoredItem = Record<string, unknown>;

const client = DynamoDBDocumentClient.from(
  new DynamoDBClient({ endpoint: inject('dynamodbEndpoint') }),
);

const scan = async (TableName: string): Promise<StoredItem[]> => {
  const items = await scanAll(client, { TableName });
  const keyOf = (item: StoredItem) =>
    JSON.stringify(
      ['user_id', 'session_id', 'month', 'day_shard', 'kind', 'id'].map((name) => item[name]),
    );
  return items.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
};

export const allItems = async (tables: TableNames) => {
  const [sessions, stats, admin] = [
    await scan(tables.sessions),
    await scan(tables.stats),
    await scan(tables.admin),
  ];
  return { sessions, stats, admin };
};

export type AllItems = Awaited<ReturnType<typeof allItems>>;

const isCurrent = ({ session_id }: StoredItem) => session_id === 'current';

export const endedIn = ({ sessions }: AllItems): Row[] =>
  sessions.filter((item) => 'ended_at' in item) as unknown as Row[];

/** The statistics by day, as they are stored. */
export const statisticsIn = ({ stats }: AllItems): Statistics => byDay(stats, '');

/** The same as they should be: those of the stored sessions, and of the erased. */
export const expectedStatistics = (items: AllItems): Statistics => {
  const days = recountStored(endedIn(items));
  for (const [day, counted] of Object.entries(byDay(items.stats, 'erased#')))
    addTo(days, day, counted);
  return days;
};

const byDay = (stats: StoredItem[], prefix: string): Statistics => {
  const days: Statistics = {};
  for (const { month, day_shard, ...counted } of stats) {
    const [, found = '', ofMonth] = /^(erased#)?(.*)$/.exec(String(month)) ?? [];
    if (found !== prefix) continue;
    addTo(days, `${ofMonth}-${String(day_shard).slice(0, 2)}`, counted as Record<string, number>);
  }
  return days;
};

const TOTALS = ['messages', 'conversations', 'response_ms', 'responses'] as const;

/** The totals of each user, as they are stored and as they should be. */
export const totalsIn = (items: AllItems) => {
  const byUser = Map.groupBy(endedIn(items), ({ user_id }) => user_id);
  const users = items.sessions.filter(isCurrent);
  const pick = (item: StoredItem) =>
    Object.fromEntries(
      ['total_sessions', 'total_duration_ms', ...TOTALS.map((name) => `total_${name}`)].map(
        (name) => [name, item[name] ?? 0],
      ),
    );
  const sums = (rows: Row[]) => {
    const sum = (one: (row: Row) => number) => rows.reduce((total, row) => total + one(row), 0);
    return {
      total_sessions: rows.length,
      total_duration_ms: sum(({ started_at, ended_at }) => ended_at - started_at),
      ...Object.fromEntries(TOTALS.map((name) => [`total_${name}`, sum((row) => row[name])])),
    };
  };
  return {
    stored: Object.fromEntries(users.map((user) => [user['user_id'], pick(user)])),
    expected: Object.fromEntries(
      users.map((user) => [user['user_id'], sums(byUser.get(String(user['user_id'])) ?? [])]),
    ),
    /** Whose sessions are there while their item is not. */
    strangers: [...byUser.keys()].filter((id) => !users.some(({ user_id }) => user_id === id)),
    unfinished: users.filter((user) => 'pending' in user || 'active' in user),
  };
};
