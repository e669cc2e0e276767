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
import type { HttpHandlerOptions } from '@smithy/types';
import { isWithin, now } from '../clock.ts';
import { config } from '../config.ts';
import type { UserRecord } from '../session.ts';
import { createExchange } from './exchange.ts';
import { placeholders } from './expression.ts';
import { CURRENT, parseUserItem } from './items.ts';
import { createSigner } from './signature.ts';

const MAX_ATTEMPTS = 4;
/**
 * DynamoDB answers in single milliseconds; what takes 800 is lost, and a retry is quicker. A database
 * on a small and busy machine may need longer.
 */
export const REQUEST_TIMEOUT_MS = config.dynamodbRequestTimeoutMs;
/** The SDK waits up to 50, 100 and 200 ms between the attempts. */
const PAUSES_MS = 350;
/** All attempts of one call together, by default 3.6 seconds: well inside the Lambda's own time. */
export const CALL_TIMEOUT_MS = MAX_ATTEMPTS * REQUEST_TIMEOUT_MS + PAUSES_MS;

/**
 * Throttling is the caller's to wait out (429, Retry-After), not ours to sleep through; nor is it the
 * database's to say how long we wait. A call whose time is over while the Lambda is frozen is not
 * repeated when that thaws, beside other calls.
 */
class RetryInTime extends StandardRetryStrategy {
  readonly #began = new WeakMap<object, number>();

  override async acquireInitialRetryToken(scope: string) {
    const token = await super.acquireInitialRetryToken(scope);
    this.#began.set(token, now());
    return token;
  }

  override async refreshRetryTokenForRetry(
    ...[token, { retryAfterHint: _, ...error }]: Parameters<
      StandardRetryStrategy['refreshRetryTokenForRetry']
    >
  ) {
    const began = this.#began.get(token);
    if (error.errorType === 'THROTTLING') throw new Error('Throttled');
    if (!isWithin(CALL_TIMEOUT_MS, began)) throw new Error('Too late');
    const next = await super.refreshRetryTokenForRetry(token, error);
    this.#began.set(next, Number(began));
    return next;
  }
}

const requestHandler = createExchange({ timeoutMs: REQUEST_TIMEOUT_MS });

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

const createClient = (maxAttempts: number): DynamoDBClient => {
  const client: DynamoDBClient = new DynamoDBClient({
    ...NOTHING_FROM_FILES,
    requestHandler,
    signer: createSigner({
      credentials: () => client.config.credentials(),
      region: () => client.config.region(),
    }),
    maxAttempts,
    retryStrategy: new RetryInTime(maxAttempts),
    ...(config.dynamodbEndpoint === undefined ? {} : { endpoint: config.dynamodbEndpoint }),
  });
  // It makes a line of each call, for nobody.
  client.middlewareStack.remove('loggerMiddleware');
  return client;
};

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

/** Sends a command, and repeats it where that may help, for CALL_TIMEOUT_MS at the most. */
export const send = <Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
  command: Command<Input, Output>,
  { client = retrying, ...options }: HttpHandlerOptions & { client?: DynamoDBDocumentClient } = {},
) => client.send(command, options);

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
    const client = attempts === 'one' ? singleAttempt() : retrying;
    const { Attributes } = await send(command, { client });
    return { done: true, user: parseUserItem(Attributes) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // Unlike a result, an error's item arrives as raw attribute values.
    const item = error.Item && unmarshall(error.Item);
    return { done: false, user: parseUserItem(item) };
  }
};
