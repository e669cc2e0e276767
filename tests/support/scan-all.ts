import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';

/** All items of a table, or all that one of its indexes lists, which no read can have consistently. */
export const scanAll = async (
  client: DynamoDBDocumentClient,
  input: { TableName: string; IndexName?: string },
): Promise<Record<string, unknown>[]> => {
  const items: Record<string, unknown>[] = [];
  const ConsistentRead = input.IndexName === undefined;
  for await (const { Items = [] } of paginateScan({ client }, { ...input, ConsistentRead })) {
    items.push(...Items);
  }
  return items;
};
