import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';

/** The Lambda of an endpoint, as API Gateway calls it. */
export type Handler = (
  event: APIGatewayProxyEvent,
  context: Context,
) => Promise<APIGatewayProxyResult>;

export type Reply = {
  status: number;
  headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every kind
  body: any;
};

/** What an answer says. Its headers name the request, so that no two are the same. */
export const said = ({ status, body }: Reply) => ({ status, body });

export type RequestParts = {
  /** Sent as JSON, or as it is where it is a string. */
  body?: unknown;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  isBase64Encoded?: boolean;
  /** What the Lambda has left each time it asks. */
  remainingMs?: () => number;
};

/** Where requests come from unless a test says otherwise. */
export const SOURCE_IP = '203.0.113.24';

/** Calls an endpoint's Lambda with the event that API Gateway makes of a request. */
export const call = async (
  handler: Handler,
  {
    body,
    headers = {},
    query,
    isBase64Encoded = false,
    pathParameters,
    sourceIp = SOURCE_IP,
    remainingMs = () => 60_000,
    ...rest
  }: RequestParts & {
    httpMethod: string;
    path: string;
    pathParameters?: Record<string, string> | undefined;
    sourceIp?: string | undefined;
  },
): Promise<Reply> => {
  const event = {
    ...rest,
    headers: { 'Content-Type': 'application/json', ...headers },
    queryStringParameters: query ?? null,
    pathParameters: pathParameters ?? null,
    requestContext: { requestId: randomUUID(), identity: { sourceIp } },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded,
  } as unknown as APIGatewayProxyEvent;
  return invoke(handler, event, remainingMs);
};

/** Calls a Lambda with an event, whatever it looks like. */
export const invoke = async (
  handler: Handler,
  event: APIGatewayProxyEvent,
  remainingMs = () => 60_000,
): Promise<Reply> => {
  const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis: remainingMs };
  const reply = await handler(event, context as Context);
  const replied = reply.headers as Record<string, string>;
  const isJson = String(replied['Content-Type']).startsWith('application/json');
  return {
    status: reply.statusCode,
    headers: replied,
    body: isJson ? JSON.parse(reply.body) : reply.body,
  };
};
