import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { send } from './database.ts';

/** The items of a Query, in pages as large as DynamoDB makes them, or as its `Limit` says. */
export async function* queryPages(
  query: QueryCommandInput,
): AsyncGenerator<Record<string, unknown>[]> {
  let startKey: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await send(
      new QueryCommand({ ...query, ExclusiveStartKey: startKey }),
    );
    yield Items;
    startKey = LastEvaluatedKey;
  } while (startKey !== undefined);
}
