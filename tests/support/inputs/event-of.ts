import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { SOURCE_IP } from '../call.ts';
import type { Pairs } from './damaged.ts';
import type { Sent } from './sent.ts';

/** What is stored, by the names that requests have for it. */
export type Names = Record<string, string>;

/** A text with what is stored in it: `@session@` is its id, and `@SESSION@` the same in capitals. */
export const resolved = (text: string, names: Names): string =>
  text.replace(/@(\w+)@/g, (whole, name: string) => {
    if (Object.hasOwn(names, name)) return String(names[name]);
    const lower = name.toLowerCase();
    return Object.hasOwn(names, lower) ? String(names[lower]).toUpperCase() : whole;
  });

/** A request as the gateway hands it to a Lambda. Of a name that comes twice the last value counts. */
export const eventOf = (sent: Sent, names: Names): APIGatewayProxyEvent => {
  const pairsOf = (given: Pairs | null) =>
    given?.map(([name, value]) => [name, resolved(value, names)] as const) ?? null;
  const last = (given: ReturnType<typeof pairsOf>) => (given ? Object.fromEntries(given) : null);
  const each = (given: ReturnType<typeof pairsOf>) => {
    const named = Map.groupBy(given ?? [], ([name]) => name);
    const lists = [...named].map(([name, pairs]) => [name, pairs.map(([, value]) => value)]);
    return given ? Object.fromEntries(lists) : null;
  };
  const [headers, query] = [pairsOf(sent.headers), pairsOf(sent.query)];
  const body = sent.body === null ? null : resolved(sent.body, names);
  const isInBase64 = sent.encoding === 'base64' || sent.encoding === 'base64 unsaid';
  const requestId = sent.context === 'of the gateway' ? { requestId: randomUUID() } : {};
  const requestContext = { identity: { sourceIp: SOURCE_IP }, ...requestId };
  return {
    httpMethod: sent.method,
    path: sent.path,
    resource: sent.path,
    headers: last(headers),
    multiValueHeaders: each(headers),
    queryStringParameters: last(query),
    multiValueQueryStringParameters: each(query),
    pathParameters: sent.pathParameters,
    stageVariables: null,
    ...(sent.context === 'none' ? {} : { requestContext }),
    body: body !== null && isInBase64 ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded: sent.encoding === 'base64' || sent.encoding === 'said to be base64',
  } as unknown as APIGatewayProxyEvent;
};
