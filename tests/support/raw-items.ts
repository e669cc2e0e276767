import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  PutCommand,
  paginateQuery,
} from '@aws-sdk/lib-dynamodb';
import { inject } from 'vitest';
import { daysOf, type Statistics } from './day-counters.ts';
import { scanAll } from './scan-all.ts';

/** What is stored, read straight from the tables, past the service and past any fault proxy. */

type Item = Record<string, unknown>;

const client = DynamoDBDocumentClient.from(
  new DynamoDBClient({ endpoint: inject('dynamodbEndpoint') }),
);

const tables = () => ({
  sessions: String(process.env['SESSIONS_TABLE']),
  stats: String(process.env['STATS_TABLE']),
});

/** All items of the sessions and of their statistics. */
export const storedItems = async () => {
  const { sessions, stats } = tables();
  return {
    sessions: await scanAll(client, { TableName: sessions }),
    stats: await scanAll(client, { TableName: stats }),
  };
};

/** The user's own item, and the ended sessions from the first. */
export const storedUser = async (userId: string) => {
  const items: Item[] = [];
  const query = {
    TableName: tables().sessions,
    KeyConditionExpression: 'user_id = :user',
    ExpressionAttributeValues: { ':user': userId },
    ConsistentRead: true,
  };
  for await (const { Items } of paginateQuery({ client }, query)) items.push(...(Items ?? []));
  return {
    current: items.find(({ session_id }) => session_id === 'current'),
    ended: items.filter(({ session_id }) => session_id !== 'current'),
  };
};

/** The statistics of each day, such as "2026-11-22", over all its shards. */
export const storedStatistics = async (): Promise<Statistics> => daysOf(await statisticsItems(''));

/** The same of what they count of sessions that have been erased since. */
export const storedErased = async (): Promise<Statistics> =>
  daysOf(await statisticsItems('erased#'));

const statisticsItems = async (prefix: string) =>
  (await scanAll(client, { TableName: tables().stats })).flatMap(({ month, ...rest }) => {
    const [, found = '', ofMonth] = /^(erased#)?(.*)$/.exec(String(month)) ?? [];
    return found === prefix ? [{ month: ofMonth, ...rest } as Item] : [];
  });

/** Stores an item of the sessions table, whatever it is. */
export const putStored = (item: Item) =>
  client.send(new PutCommand({ TableName: tables().sessions, Item: item }));

/** Empties both tables, for the next run of a test. */
export const emptyTables = async (): Promise<void> => {
  const { sessions, stats } = tables();
  const keys = [
    { TableName: sessions, names: ['user_id', 'session_id'] },
    { TableName: stats, names: ['month', 'day_shard'] },
  ];
  for (const { TableName, names } of keys) {
    const items = await scanAll(client, { TableName });
    await Promise.all(
      items.map((item) => {
        const Key = Object.fromEntries(names.map((name) => [name, item[name]]));
        return client.send(new DeleteCommand({ TableName, Key }));
      }),
    );
  }
};

/** Empties the third table: what admins did, and how they sign in. */
export const emptyAdminTable = async (): Promise<void> => {
  const TableName = String(process.env['ADMIN_TABLE']);
  for (const { kind, id } of await scanAll(client, { TableName })) {
    await client.send(new DeleteCommand({ TableName, Key: { kind, id } }));
  }
};

/** Takes a session away, as DynamoDB does when its retention is over. */
export const deleteStored = (user_id: string, session_id: string) =>
  client.send(new DeleteCommand({ TableName: tables().sessions, Key: { user_id, session_id } }));
