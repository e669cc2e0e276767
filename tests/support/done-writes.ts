import { AsyncLocalStorage } from 'node:async_hooks';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

const READS = new Set(['GetItem', 'Query', 'BatchGetItem']);

type Handle = DynamoDBClient['config']['requestHandler']['handle'];

/** The tables that a request names, one or, in a transaction, several. */
const tablesIn = (body: string | Uint8Array) => {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  return [...text.matchAll(/"TableName":"([^"]+)"/g)].map(([, table]) => table).join(', ');
};

/**
 * Tells which writes the database has carried out for a piece of work, by what goes out and comes
 * back under all that the SDK does, such as "PutItem of sessions". A write that its condition refuses
 * is none.
 */
export const watchWrites = ({ config: { requestHandler } }: DynamoDBClient) => {
  const ofThisWork = new AsyncLocalStorage<string[]>();
  const handle: Handle = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = async (...request) => {
    const result = await handle(...request);
    const operation = String(request[0].headers['x-amz-target']).replace(/^.*\./, '');
    const isDone = result.response.statusCode < 300 && !READS.has(operation);
    if (isDone) ofThisWork.getStore()?.push(`${operation} of ${tablesIn(request[0].body)}`);
    return result;
  };
  return async <T>(work: () => Promise<T>): Promise<{ result: T; writes: string[] }> => {
    const writes: string[] = [];
    return { result: await ofThisWork.run(writes, work), writes };
  };
};
