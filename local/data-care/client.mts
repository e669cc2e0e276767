import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** A tool may wait out a throttled table, which a Lambda does not. */
const MAX_ATTEMPTS = 12;

/** A client for tools, with the credentials and the region that the SDK finds in its usual places. */
export const createToolClient = (endpoint: string | undefined): DynamoDBClient =>
  new DynamoDBClient({
    maxAttempts: MAX_ATTEMPTS,
    ...(endpoint === undefined ? {} : { endpoint }),
  });
