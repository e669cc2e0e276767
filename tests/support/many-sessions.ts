import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { v7 } from 'uuid';
import { config } from '../../lib/config.ts';
import { activeListingOf, newSessionMap, toEndedItem } from '../../lib/repository/items.ts';
import type { EndedSession } from '../../lib/session.ts';
import { shardOfSessionId } from '../../lib/session-id.ts';
import { statisticsKey, statisticsOf } from '../../lib/statistics.ts';

/** Sessions by the thousand, straight into the tables as the service would have left them. */

const client = DynamoDBDocumentClient.from(
  new DynamoDBClient(config.dynamodbEndpoint ? { endpoint: config.dynamodbEndpoint } : {}),
  { marshallOptions: { removeUndefinedValues: true } },
);

const HOUR_MS = 3_600_000;

/** An ended session of somebody new, one minute long unless told otherwise, and its statistics. */
export type Planted = { userId: string; session: EndedSession };

export const endedSession = (startedAt: number, rest: Partial<EndedSession> = {}): Planted => ({
  userId: `visitor:${randomUUID()}`,
  session: {
    id: v7({ msecs: startedAt }),
    startedAt,
    endedAt: startedAt + 60_000,
    endedBy: 'client',
    messages: 1,
    conversations: 1,
    responseMs: 0,
    responses: 0,
    responseHistogram: {},
    writers: {},
    ...rest,
  },
});

/** Writes ended sessions and what they add to the statistics. */
export const plantEnded = async (planted: readonly Planted[]): Promise<void> => {
  await plantItems(planted);
  const byDay = Object.values(
    Object.groupBy(planted, ({ session }) => JSON.stringify(statisticsKey(session.startedAt, 0))),
  );
  for (const day of byDay) await countAll(day ?? []);
};

/** Writes them, and not what they add to the statistics. */
export const plantItems = (planted: readonly Planted[]): Promise<void> =>
  putAll(planted.map(({ userId, session }) => toEndedItem(userId, session, config)));

const countAll = async (planted: Planted[]) => {
  const counters: Record<string, number> = {};
  for (const { session } of planted) {
    for (const [name, value] of Object.entries(statisticsOf(session, undefined))) {
      counters[name] = (counters[name] ?? 0) + value;
    }
  }
  const names = Object.keys(counters);
  await client.send(
    new UpdateCommand({
      TableName: config.statsTable,
      Key: statisticsKey(planted[0]?.session.startedAt ?? 0, 0),
      UpdateExpression: `ADD ${names.map((_, index) => `#${index} :${index}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name, i) => [`#${i}`, name])),
      ExpressionAttributeValues: Object.fromEntries(
        names.map((name, i) => [`:${i}`, counters[name]]),
      ),
    }),
  );
};

/** Writes active sessions, each of somebody new, and answers their ids and users. */
export const plantActive = async (
  startedAts: readonly number[],
): Promise<{ userId: string; id: string }[]> => {
  const planted = startedAts.map((startedAt) => ({
    userId: `visitor:${randomUUID()}`,
    id: v7({ msecs: startedAt }),
    startedAt,
  }));
  await putAll(
    planted.map(({ userId, id, startedAt }) => ({
      user_id: userId,
      session_id: 'current',
      active: newSessionMap(id, startedAt),
      expires_at: startedAt + HOUR_MS,
      last_activity_at: startedAt,
      index_expires_at: startedAt + HOUR_MS,
      expiry_shard: `e#${shardOfSessionId(id)}`,
      ...activeListingOf(id),
    })),
  );
  return planted;
};

const putAll = async (items: Record<string, unknown>[]) => {
  for (let i = 0; i < items.length; i += 25) {
    const requests = items.slice(i, i + 25).map((Item) => ({ PutRequest: { Item } }));
    await client.send(
      new BatchWriteCommand({ RequestItems: { [config.sessionsTable]: requests } }),
    );
  }
};
