import { MARK } from '../hostile-text.ts';
import { ALL, type Answer, type Input, type Part, POSTS } from './input.ts';

const EIGHT_KB = 'x'.repeat(8 * 1024);

/** A header beside those of a valid request, or in the place of one. */
const withHeader = (
  name: string,
  value: string | ((visitor: string) => string),
  answer: Answer,
): [Input[1], Answer] => [
  ({ json, headers, visitor }) => ({
    body: json,
    headers: { ...headers, [name]: typeof value === 'string' ? value : value(visitor) },
  }),
  answer,
];

const inputs = (made: Record<string, [Input[1], Answer]>): Input[] =>
  Object.entries(made).map(([name, [make, answer]]) => [name, make, answer]);

export const headers: Part[] = [
  {
    part: '`Origin`',
    endpoints: ALL,
    inputs: inputs({
      'an allowed one, a line break and a header': withHeader(
        'Origin',
        `http://localhost:3000\r\nSet-Cookie: ${MARK}`,
        'accepted',
      ),
      'an allowed one and a line break': withHeader(
        'Origin',
        'http://localhost:3000\n',
        'accepted',
      ),
      'two allowed ones': withHeader(
        'Origin',
        'http://localhost:3000, http://localhost:3000',
        'accepted',
      ),
      'one that an allowed one begins': withHeader(
        'Origin',
        `http://localhost:3000.${MARK}.example`,
        'accepted',
      ),
      '`null`': withHeader('Origin', 'null', 'accepted'),
      '`*`': withHeader('Origin', '*', 'accepted'),
      '8 KB': withHeader('Origin', EIGHT_KB, 'accepted'),
    }),
  },
  {
    part: '`X-Visitor-Id`',
    endpoints: ALL,
    inputs: inputs({
      'in capitals': withHeader('X-Visitor-Id', (id) => id.toUpperCase(), 'accepted'),
      'a line break and a header after it': withHeader(
        'X-Visitor-Id',
        (id) => `${id}\r\nX: ${MARK}`,
        'invalid_request',
      ),
      'a line break after it': withHeader('X-Visitor-Id', (id) => `${id}\n`, 'invalid_request'),
      'a NUL after it': withHeader('X-Visitor-Id', (id) => `${id}\0`, 'invalid_request'),
      'twice, as proxies join headers': withHeader(
        'X-Visitor-Id',
        (id) => `${id}, ${id}`,
        'invalid_request',
      ),
      'the demo user': withHeader('X-Visitor-Id', 'demo_user', 'invalid_request'),
      'somebody who has signed in': withHeader('X-Visitor-Id', 'user:ada', 'invalid_request'),
      nothing: withHeader('X-Visitor-Id', '', 'invalid_request'),
      '8 KB': withHeader('X-Visitor-Id', EIGHT_KB, 'invalid_request'),
    }),
  },
  {
    part: '`Authorization`',
    endpoints: ALL,
    inputs: inputs({
      nothing: withHeader('Authorization', '', 'unauthorized'),
      'another kind': withHeader('Authorization', 'Basic YWRtaW46YWRtaW4=', 'unauthorized'),
      '`Bearer` alone': withHeader('authorization', 'Bearer ', 'unauthorized'),
      'a token of 8 KB': withHeader('AUTHORIZATION', `Bearer ${EIGHT_KB}`, 'unauthorized'),
      'a token of 100 KB': withHeader(
        'Authorization',
        `Bearer a.${'x'.repeat(100_000)}.c`,
        'unauthorized',
      ),
      'a token that is no JSON': withHeader('Authorization', 'Bearer e30.e30.e30', 'unauthorized'),
      'a token without an algorithm': withHeader(
        'Authorization',
        `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`,
        'unauthorized',
      ),
      'a line break and a header': withHeader(
        'Authorization',
        `Bearer a.b.c\r\nX: ${MARK}`,
        'unauthorized',
      ),
    }),
  },
  {
    part: '`Content-Type` of a POST',
    endpoints: POSTS,
    inputs: inputs({
      'another charset than the one there is': withHeader(
        'Content-Type',
        'application/json; charset=utf-16',
        'accepted',
      ),
      'a form': withHeader(
        'Content-Type',
        'application/x-www-form-urlencoded',
        'unsupported_media_type',
      ),
      'a form in parts': withHeader(
        'Content-Type',
        'multipart/form-data; boundary=x',
        'unsupported_media_type',
      ),
      'one that ours begins': withHeader(
        'Content-Type',
        `application/json${MARK}`,
        'unsupported_media_type',
      ),
      'ours, a line break and a header': withHeader(
        'Content-Type',
        `application/json\r\nX: ${MARK}`,
        'unsupported_media_type',
      ),
      'a list of two': withHeader(
        'Content-Type',
        'application/json, text/html',
        'unsupported_media_type',
      ),
      nothing: withHeader('Content-Type', '', 'unsupported_media_type'),
      '8 KB of spaces': withHeader(
        'Content-Type',
        `application/json${' '.repeat(8 * 1024)}${MARK}`,
        'unsupported_media_type',
      ),
    }),
  },
  {
    part: 'other headers',
    endpoints: ALL,
    inputs: inputs({
      '`X-Request-Id` with a line break': withHeader(
        'X-Request-Id',
        `${MARK}\r\nSet-Cookie: ${MARK}`,
        'accepted',
      ),
      '`__proto__`': withHeader('__proto__', MARK, 'accepted'),
      '`X-HTTP-Method-Override`': withHeader('X-HTTP-Method-Override', 'DELETE', 'accepted'),
      '`X-Forwarded-Host`': withHeader('X-Forwarded-Host', MARK, 'accepted'),
      '`Content-Encoding: gzip`': withHeader('Content-Encoding', 'gzip', 'accepted'),
      'one of 8 KB': withHeader('X-Padding', EIGHT_KB, 'accepted'),
      'half a surrogate pair': withHeader('X-\ud800', '\udfff', 'accepted'),
    }),
  },
];
