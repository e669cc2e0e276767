import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import * as v from 'valibot';
import { readBody } from './body.ts';
import { config } from './config.ts';
import { ApiError, asApiError, ERROR_STATUS } from './errors.ts';
import { type Identity, identify } from './identity.ts';
import { errorFields, log } from './log.ts';

/** What an endpoint's handler gets: who is calling, and what it asks for. */
export type Call<Input> = { identity: Identity; input: Input };

/** What it answers: a JSON body, with status 200 unless it says otherwise. */
export type Answer = { status?: number; body: Record<string, unknown> };

/** A request on its way in: the event first, then what each step has found out. */
type Incoming = {
  event: APIGatewayProxyEvent;
  internal: { origin?: string; fields?: object; identity?: Identity };
};
type Outgoing = Incoming & { response: unknown; error: unknown };

/**
 * The Lambda of an endpoint. What all endpoints share happens here, in this order:
 * 1. `answers`: what comes out, an answer or any error, becomes HTTP with CORS headers;
 * 2. `readsFields`: the body of a POST, or the query, becomes fields (413, 415, 400);
 * 3. `identifies`: a token or visitor id becomes the caller's identity (401, 400);
 * 4. `validates`: the fields become the handler's input (400).
 */
export const endpoint = <Schema extends v.GenericSchema>(
  request: Schema,
  handle: (call: Call<v.InferOutput<Schema>>) => Promise<Answer>,
) =>
  middy(handle as never).use([answers, readsFields, identifies, validates(request)] as never) as (
    event: APIGatewayProxyEvent,
    context: Context,
  ) => Promise<APIGatewayProxyResult>;

const answers = {
  before: ({ event, internal }: Incoming) => {
    const origin = header(event, 'origin');
    if (origin !== undefined) internal.origin = origin;
  },
  after: (request: Outgoing) => {
    const { status = 200, body } = request.response as Answer;
    request.response = toHttp(request, { status, body });
  },
  onError: async (request: Outgoing) => {
    const error = asApiError(request.error);
    const status = ERROR_STATUS[error.code];
    if (status >= 500)
      await log('error', 'Request failed', { code: error.code, ...errorFields(error.cause) });
    const retryAfter = status === 429 || status === 503 ? { 'Retry-After': '1' } : {};
    const body = { error: error.message, code: error.code };
    request.response = toHttp(request, { status, body }, retryAfter);
  },
};

const readsFields = {
  before: ({ event, internal }: Incoming) => {
    internal.fields =
      event.httpMethod === 'GET'
        ? { ...event.queryStringParameters }
        : readBody({ ...event, contentType: header(event, 'content-type') });
  },
};

const identifies = {
  before: async ({ event, internal }: Incoming) => {
    internal.identity = await identify({
      authorization: header(event, 'authorization'),
      visitorIds: [
        header(event, 'x-visitor-id'),
        (internal.fields as { visitor_id?: unknown }).visitor_id,
        event.queryStringParameters?.['visitor_id'],
      ],
    });
  },
};

const validates = (schema: v.GenericSchema) => ({
  before: (request: Incoming) => {
    const parsed = v.safeParse(schema, request.internal.fields);
    if (!parsed.success) throw new ApiError('invalid_request', parsed.issues[0].message);
    request.event = { identity: request.internal.identity, input: parsed.output } as never;
  },
});

/** Gateways pass header names on in whatever case they came. */
const header = ({ headers }: APIGatewayProxyEvent, name: string): string | undefined =>
  Object.entries(headers ?? {}).find(([given]) => given.toLowerCase() === name)?.[1];

const toHttp = (
  { internal: { origin } }: Incoming,
  { status, body }: Required<Answer>,
  headers: Record<string, string> = {},
): APIGatewayProxyResult => ({
  statusCode: status,
  headers: {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    Vary: 'Origin',
    ...(origin !== undefined && config.allowedOrigins.has(origin)
      ? {
          'Access-Control-Allow-Origin': origin,
          'Access-Control-Expose-Headers': 'Retry-After',
        }
      : {}),
    ...headers,
  },
  body: JSON.stringify(body),
});
