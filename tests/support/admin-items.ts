import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { inject } from 'vitest';

/** What is in the admin table, past the service and past any fault proxy. */

type Key = { kind: string; id: string };

const client = DynamoDBDocumentClient.from(
  new DynamoDBClient({ endpoint: inject('dynamodbEndpoint') }),
);
const TableName = String(process.env['ADMIN_TABLE']);

export const SIGNING_KEY: Key = { kind: 'signing_key', id: 'current' };

export const adminItem = async (Key: Key): Promise<Record<string, unknown> | undefined> => {
  const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
  return Item;
};

/** All items of a kind, by id. */
export const adminItems = async (kind: string): Promise<Record<string, unknown>[]> => {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'kind = :kind',
      ExpressionAttributeValues: { ':kind': kind },
      ConsistentRead: true,
    }),
  );
  return Items;
};

export const putAdminItem = async (Item: Key & Record<string, unknown>): Promise<void> => {
  await client.send(new PutCommand({ TableName, Item }));
};

export const deleteAdminItem = async (Key: Key): Promise<void> => {
  await client.send(new DeleteCommand({ TableName, Key }));
};
