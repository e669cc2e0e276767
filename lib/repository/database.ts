import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type DynamoDBClientConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { StandardRetryStrategy } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { config } from '../config.ts';
import type { UserRecord } from '../session.ts';
import { placeholders } from './expression.ts';
import { CURRENT, parseUserItem } from './items.ts';

const MAX_ATTEMPTS = 4;
const CONNECTION_TIMEOUT_MS = 500;
/**
 * DynamoDB answers in single milliseconds; what takes 800 is lost, and a retry is quicker. A database
 * on a small and busy machine may need longer.
 */
export const REQUEST_TIMEOUT_MS = config.dynamodbRequestTimeoutMs;
/** All attempts of one call together, by default four seconds: well inside the Lambda's own time. */
export const CALL_TIMEOUT_MS = 5 * REQUEST_TIMEOUT_MS;

/** Throttling is the caller's to wait out (429, Retry-After), not ours to sleep through. */
class RetryUnlessThrottled extends StandardRetryStrategy {
  override async refreshRetryTokenForRetry(
    ...[token, error]: Parameters<StandardRetryStrategy['refreshRetryTokenForRetry']>
  ) {
    if (error.errorType === 'THROTTLING') throw new Error('Throttled');
    return super.refreshRetryTokenForRetry(token, error);
  }
}

const requestHandler = new NodeHttpHandler({
  connectionTimeout: CONNECTION_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  throwOnRequestTimeout: true,
});

/**
 * What the SDK would look up in ~/.aws when it starts, at its defaults: a Lambda has no such files.
 * Other endpoints, FIPS ones too, are for DYNAMODB_ENDPOINT to name.
 */
const NOTHING_FROM_FILES = {
  accountIdEndpointMode: 'preferred',
  authSchemePreference: [],
  disableClockSkewCorrection: false,
  ignoreConfiguredEndpointUrls: true,
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  userAgentAppId: '',
} satisfies DynamoDBClientConfig;

const createClient = (maxAttempts: number) =>
  new DynamoDBClient({
    ...NOTHING_FROM_FILES,
    requestHandler,
    maxAttempts,
    retryStrategy: new RetryUnlessThrottled(maxAttempts),
    ...(config.dynamodbEndpoint === undefined ? {} : { endpoint: config.dynamodbEndpoint }),
  });

/** The one DynamoDB client; exported so that tests can count calls and capacity on its stack. */
export const dynamodb = createClient(MAX_ATTEMPTS);

const documentClient = (client: DynamoDBClient) =>
  DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

const retrying = documentClient(dynamodb);

/** For the rare write that must not be repeated blindly; made when first needed. */
let single: DynamoDBDocumentClient | undefined;
const singleAttempt = () => {
  single ??= documentClient(createClient(1));
  return single;
};

type Command<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = Parameters<
  typeof DynamoDBDocumentClient.prototype.send<Input, Output>
>[0];

/** Sends a command, and gives up after five times the time of one attempt, with an AbortError. */
export const send = <Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
  command: Command<Input, Output>,
  client = retrying,
) => client.send(command, { abortSignal: AbortSignal.timeout(CALL_TIMEOUT_MS) });

/** The item as the write left it, or, where the condition refused, as it stood then. */
export type Write = { done: boolean; user: UserRecord };

/**
 * One conditional UpdateItem on the user's item. Names in the expressions are plain; see
 * expression.ts.
 */
export const writeUserItem = async (
  userId: string,
  write: { update: string; condition: string; values: Record<string, unknown> },
  { attempts = 'several' }: { attempts?: 'several' | 'one' } = {},
): Promise<Write> => {
  const { names, inPlaceholders } = placeholders();
  const command = new UpdateCommand({
    TableName: config.sessionsTable,
    Key: { user_id: userId, session_id: CURRENT },
    UpdateExpression: inPlaceholders(write.update),
    ConditionExpression: inPlaceholders(write.condition),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: write.values,
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    const { Attributes } = await send(command, attempts === 'one' ? singleAttempt() : retrying);
    return { done: true, user: parseUserItem(Attributes) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // Unlike a result, an error's item arrives as raw attribute values.
    const item = error.Item && unmarshall(error.Item);
    return { done: false, user: parseUserItem(item) };
  }
};
