import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { config } from '../../lib/config.ts';
import { parseEndedItem, parseUserItem } from '../../lib/repository/items.ts';
import type { EndedSession, UserRecord } from '../../lib/session.ts';

/** What is in the tables, read past the service. */

const client = DynamoDBDocumentClient.from(
  new DynamoDBClient(config.dynamodbEndpoint ? { endpoint: config.dynamodbEndpoint } : {}),
);

/** The user's item as it is stored. */
export const storedItem = async (userId: string): Promise<Record<string, unknown> | undefined> => {
  const { Item } = await client.send(
    new GetCommand({
      TableName: config.sessionsTable,
      Key: { user_id: userId, session_id: 'current' },
      ConsistentRead: true,
    }),
  );
  return Item;
};

/** The same, parsed. */
export const storedUser = async (userId: string): Promise<UserRecord> =>
  parseUserItem(await storedItem(userId));

/** The user's archived sessions, oldest first. */
export const storedSessions = async (userId: string): Promise<EndedSession[]> => {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: config.sessionsTable,
      KeyConditionExpression: 'user_id = :user AND session_id < :current',
      ExpressionAttributeValues: { ':user': userId, ':current': 'current' },
      ConsistentRead: true,
    }),
  );
  return Items.map(parseEndedItem);
};

/** The statistics of a month, summed over its days and shards. */
export const storedStatistics = async (month: string): Promise<Record<string, number>> => {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: config.statsTable,
      KeyConditionExpression: '#month = :month',
      ExpressionAttributeNames: { '#month': 'month' },
      ExpressionAttributeValues: { ':month': month },
      ConsistentRead: true,
    }),
  );
  const sums: Record<string, number> = {};
  for (const { month: _, day_shard: __, ...counts } of Items) {
    for (const [name, value] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + value;
  }
  return sums;
};
