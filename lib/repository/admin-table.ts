import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { config } from '../config.ts';
import { send } from './database.ts';
import { placeholders } from './expression.ts';

/** The key of an item of the admin table. */
export type AdminKey = { kind: string; id: string };

/** Nothing is stored under the key. */
export const NOTHING_THERE = 'attribute_not_exists(id)';

/**
 * Stores an item of the admin table if a condition holds; its names are plain, see expression.ts.
 * Answers whether it did, and otherwise the item that is there instead.
 */
export const putIf = async (
  item: AdminKey & Record<string, unknown>,
  { condition, values }: { condition: string; values?: Record<string, unknown> },
): Promise<{ done: true } | { done: false; stored: Record<string, unknown> | undefined }> => {
  const { names, inPlaceholders } = placeholders();
  try {
    await send(
      new PutCommand({
        TableName: config.adminTable,
        Item: item,
        ConditionExpression: inPlaceholders(condition),
        ExpressionAttributeNames: names,
        ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { done: true };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { done: false, stored: error.Item && unmarshall(error.Item) };
  }
};
