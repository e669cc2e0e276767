import {
  type DynamoDBClient,
  GetItemCommand,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import { PlainError } from '../plain-error.mts';
import type { Item } from './items.mts';

/** So many parts of a table are read at the same time. */
const SEGMENTS = 4;

/**
 * The items of a table, consistently read, all or those of one segment. Tools may read a whole table;
 * no Lambda is allowed to. Throws a PlainError where it cannot be told whether these were all.
 */
export async function* scanItems(
  client: DynamoDBClient,
  scan: ScanCommandInput & { TableName: string },
): AsyncGenerator<Item> {
  let startKey: Item | undefined;
  do {
    const { Items, ScannedCount, LastEvaluatedKey } = await client.send(
      new ScanCommand({ ...scan, ConsistentRead: true, ExclusiveStartKey: startKey }),
    );
    if (startKey && !ScannedCount && !LastEvaluatedKey) {
      await requirePlace(client, scan.TableName, startKey);
    }
    yield* Items ?? [];
    startKey = LastEvaluatedKey;
  } while (startKey !== undefined);
}

/** dynoxide 1.2.1 answers that nothing is left where the item at which a page ended is deleted. */
const requirePlace = async (client: DynamoDBClient, TableName: string, Key: Item) => {
  const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  if (Item) return;
  throw new PlainError(
    'An item was deleted just where the table was being read, and the database may have lost its place. Run it again.',
  );
};

/** Does something with each segment of a table, all at once. */
export const eachSegment = <T,>(
  work: (segment: { Segment: number; TotalSegments: number }) => Promise<T>,
) =>
  Promise.all(
    Array.from({ length: SEGMENTS }, (_, Segment) => work({ Segment, TotalSegments: SEGMENTS })),
  );
