import fc, { type Arbitrary } from 'fast-check';
import type { EndpointName } from '../endpoints.ts';
import { BODIES } from './bodies.ts';
import { bodyOf, type Encoding, encoding, type Pairs } from './damaged.ts';
import { headersWith, query } from './headers-and-query.ts';
import { hostileText } from './hostile-text.ts';

/** A request before it is sent; `@session@` and its like stand for what is stored then. */
export type Sent = {
  method: 'GET' | 'POST';
  path: string;
  headers: Pairs | null;
  query: Pairs | null;
  body: string | null;
  encoding: Encoding;
  pathParameters: Record<string, string> | null;
  context: 'of the gateway' | 'without a request id' | 'none';
};

/** Where there is little else to damage, the headers are damaged more often. */
const ENDPOINTS = {
  start: { method: 'POST', wrong: 10 },
  update: { method: 'POST', wrong: 1 },
  end: { method: 'POST', wrong: 1 },
  status: { method: 'GET', wrong: 20 },
  history: { method: 'GET', wrong: 3 },
  cleanup: { method: 'POST', wrong: 10 },
} as const;

const mostly = <T>(usual: Arbitrary<T>, ...others: Arbitrary<T>[]): Arbitrary<T> =>
  fc.oneof(
    { weight: 40, arbitrary: usual },
    ...others.map((arbitrary) => ({ weight: 1, arbitrary })),
  );

/** A gateway that tests a Lambda gives null for what there is not. */
const nothing = fc.constant(null);

/** Requests to an endpoint that began as valid ones, of which a good part still is. */
export const sentTo = (name: EndpointName): Arbitrary<Sent> => {
  const { method, wrong } = ENDPOINTS[name];
  return fc.record<Sent>({
    method: fc.constant(method),
    path: mostly(fc.constant(`/api/chat/sessions/${name}/`), hostileText),
    headers: mostly<Pairs | null>(headersWith({ wrong }), nothing),
    query:
      name === 'history' ? mostly<Pairs | null>(query, nothing) : fc.option(query, { freq: 1 }),
    body: fc.oneof(...BODIES[name].map(bodyOf)),
    encoding,
    pathParameters: mostly<Record<string, string> | null>(
      nothing,
      hostileText.map((text) => ({ proxy: text })),
    ),
    context: mostly<Sent['context']>(
      fc.constant('of the gateway'),
      fc.constantFrom('without a request id', 'none'),
    ),
  });
};
