import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

const { DYNAMODB_ENDPOINT: endpoint = '', SESSIONS_TABLE: TableName } = process.env;
const client = new DynamoDBClient({ endpoint });

/** What the start-up of the handlers is measured against: one UpdateItem, as anybody writes it. */
export const handler = async (event: { body: string }) => {
  const { session_id } = JSON.parse(event.body);
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      TableName,
      Key: { user_id: { S: 'bare' }, session_id: { S: session_id } },
      UpdateExpression: 'ADD messages :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return {
    statusCode: 200,
    body: JSON.stringify({ messages: Number(Attributes?.['messages']?.N) }),
  };
};
