import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import * as v from 'valibot';
import { readBody } from './body.ts';
import { now } from './clock.ts';
import { config } from './config.ts';
import { ADMIN_ERROR_STATUS, ApiError, asApiError } from './errors.ts';
import { type Identity, identify } from './identity.ts';
import { errorFields, log, logCall } from './log.ts';
import { count, publish } from './metrics.ts';

/** What an endpoint's handler gets: who is calling, and what it asks for. */
export type Call<Input, Caller = Identity> = { identity: Caller; input: Input };

/** What it answers: JSON, or a text with headers that say what it is; status 200 unless it says. */
export type Answer = {
  status?: number;
  headers?: Record<string, string>;
  body: Record<string, unknown> | string;
};

/** A request on its way in: the event first, then what each step has found out. */
export type Incoming = {
  event: APIGatewayProxyEvent;
  context: Context;
  internal: {
    startedAt?: number;
    requestId?: string;
    origin?: string;
    fields?: object;
    identity?: unknown;
  };
};
type Outgoing = Incoming & { response: unknown; error: unknown };

/** A part of a stack: what it does on the way in, on the way out, and with an error. */
export type Step = {
  before?: (request: Incoming) => void | Promise<void>;
  after?: (request: Outgoing) => void | Promise<void>;
  onError?: (request: Outgoing) => void | Promise<void>;
};

/** A Lambda that calls the handler at the end of a stack of steps. */
export const lambda = <Input>(
  steps: Step[],
  handle: (input: Input, context: Context) => Promise<Answer>,
) =>
  middy(handle as never).use(steps as never) as (
    event: APIGatewayProxyEvent,
    context: Context,
  ) => Promise<APIGatewayProxyResult>;

/**
 * The Lambda of a chat endpoint. What all of them share happens here, in this order:
 * 1. `answers`: what comes out, an answer or any error, becomes HTTP and a line of the log;
 * 2. `opensToOrigins`: a page of an allowed origin may read it (CORS);
 * 3. `readsFields`: the body of a POST, or the query, becomes fields (413, 415, 400);
 * 4. `identifies`: a token or visitor id becomes the caller's identity (401, 400);
 * 5. `validates`: the fields become the handler's input (400).
 */
export const endpoint = <Schema extends v.GenericSchema>(
  request: Schema,
  handle: (call: Call<v.InferOutput<Schema>>) => Promise<Answer>,
) => lambda([answers, opensToOrigins, readsFields, identifies, validates(request)], handle);

export const answers: Step = {
  before: ({ event, context, internal }) => {
    internal.startedAt = now();
    // The gateway's own, which its access log and its answers have as well.
    internal.requestId = event.requestContext?.requestId ?? context.awsRequestId;
    logCall({ request_id: internal.requestId, function_request_id: context.awsRequestId });
  },
  after: (request) => {
    request.response = toHttp(request, request.response as Answer);
    published(request);
  },
  onError: async (request) => {
    const error = asApiError(request.error);
    const status = ADMIN_ERROR_STATUS[error.code];
    if (status >= 500)
      await log('error', 'Request failed', { code: error.code, ...errorFields(error.cause) });
    const body = { error: error.message, code: error.code };
    request.response = toHttp(request, { status, headers: headersOf(error, status), body });
    published(request, error.code);
  },
};

/** Each call leaves one line with what it counted, how it was answered and how long it took. */
const published = ({ context, internal, response }: Outgoing, code?: string) => {
  const { statusCode: status } = response as APIGatewayProxyResult;
  if (status >= 400) count(status < 500 ? { ClientErrors: 1 } : { ServerErrors: 1 });
  if (status === 429) count({ Throttled: 1 });
  publish({
    request_id: internal.requestId,
    function_request_id: context.awsRequestId,
    function: context.functionName,
    status,
    code,
    duration_ms: now() - (internal.startedAt ?? now()),
  });
};

/** What HTTP wants said beside an error: how to sign in, or when to try again. */
const headersOf = (
  { retryAfterSeconds = 1, challenge }: ApiError,
  status: number,
): Record<string, string> => {
  if (status === 401)
    return { 'WWW-Authenticate': ['Bearer', challenge].filter(Boolean).join(' ') };
  return status === 429 || status === 503 ? { 'Retry-After': String(retryAfterSeconds) } : {};
};

const opensToOrigins: Step = {
  before: ({ event, internal }) => {
    const origin = header(event, 'origin');
    if (origin !== undefined) internal.origin = origin;
  },
};

/** Fields of the path count before others of the same name. */
export const readsFields: Step = {
  before: ({ event, internal }) => {
    const given =
      event.httpMethod === 'POST'
        ? readBody({ ...event, contentType: header(event, 'content-type') })
        : event.queryStringParameters;
    const inPath = Object.entries(event.pathParameters ?? {});
    const path = inPath.map(([name, value = '']) => [name, decoded(value)]);
    internal.fields = { ...given, ...Object.fromEntries(path) };
  },
};

/** API Gateway passes on what is in a path as it came, `visitor%3A…`; serverless-offline decodes it. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const identifies: Step = {
  before: async ({ event, internal }) => {
    const authorization = header(event, 'authorization');
    const visitorIds = [
      header(event, 'x-visitor-id'),
      (internal.fields as { visitor_id?: unknown }).visitor_id,
      event.queryStringParameters?.['visitor_id'],
    ];
    internal.identity = await identify({ authorization, visitorIds }, config);
  },
};

export const validates = (schema: v.GenericSchema): Step => ({
  before: (request) => {
    const parsed = v.safeParse(schema, request.internal.fields);
    if (!parsed.success) throw new ApiError('invalid_request', parsed.issues[0].message);
    request.event = { identity: request.internal.identity, input: parsed.output } as never;
  },
});

/** Gateways pass header names on in whatever case they came. */
export const header = ({ headers }: APIGatewayProxyEvent, name: string): string | undefined =>
  Object.entries(headers ?? {}).find(([given]) => given.toLowerCase() === name)?.[1];

/** Of every answer, whatever it is. A browser heeds the first over HTTPS only. */
const SECURITY_HEADERS = {
  'Strict-Transport-Security': 'max-age=31536000',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

const toHttp = (
  { internal: { origin, requestId } }: Incoming,
  { status = 200, headers = {}, body }: Answer,
): APIGatewayProxyResult => ({
  statusCode: status,
  headers: {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    Vary: 'Origin',
    ...SECURITY_HEADERS,
    ...(requestId === undefined ? {} : { 'X-Request-Id': requestId }),
    ...(origin !== undefined && config.allowedOrigins.has(origin)
      ? {
          'Access-Control-Allow-Origin': origin,
          'Access-Control-Expose-Headers': 'Retry-After, X-Request-Id',
        }
      : {}),
    ...headers,
  },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
