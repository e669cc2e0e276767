import { expect, test } from 'vitest';
import { readBody } from '../../lib/body.ts';

const json = (body: string | null, rest = {}) =>
  readBody({ body, isBase64Encoded: false, contentType: 'application/json', ...rest });

test.each([null, undefined, ''])('no body (%j) is no fields', (body) => {
  expect(readBody({ body, isBase64Encoded: false, contentType: undefined })).toEqual({});
});

test.each([
  undefined,
  'application/json',
  ' application/json ',
  'Application/JSON; charset=utf-8',
  'application/problem+json',
  'text/plain;charset=UTF-8',
])('JSON as %s is read', (contentType) => {
  expect(json('{"a":1}', { contentType })).toEqual({ a: 1 });
});

test.each([
  ...['application/x-www-form-urlencoded', 'text/html', 'application/jsonp', 'text/plainer'],
  ...['multipart/related; type=application/json', 'x-application/json'],
])('%s is refused', (contentType) => {
  expect(() => json('{"a":1}', { contentType })).toThrow(
    expect.objectContaining({
      code: 'unsupported_media_type',
      message: 'Content-Type must be application/json or text/plain',
    }),
  );
});

test('a body may be base64', () => {
  const body = Buffer.from('{"a":"é"}').toString('base64');
  expect(json(body, { isBase64Encoded: true })).toEqual({ a: 'é' });
});

test.each(['{', '{"a":NaN}', "{'a':1}", 'undefined', '{"a":1}}', ' '])('%j is no JSON', (body) => {
  expect(() => json(body)).toThrow(
    expect.objectContaining({
      code: 'invalid_json',
      message: 'The body is not valid JSON',
      cause: expect.any(SyntaxError),
    }),
  );
});

test('bytes that are not UTF-8 are no JSON', () => {
  const body = Buffer.from([0x22, 0xff, 0x22]).toString('base64');
  expect(() => json(body, { isBase64Encoded: true })).toThrow(
    expect.objectContaining({ code: 'invalid_json' }),
  );
});

test.each(['null', '[]', '"{}"', '7', 'true'])('%s is no object', (body) => {
  expect(() => json(body)).toThrow(
    expect.objectContaining({ code: 'invalid_request', message: 'The body must be a JSON object' }),
  );
});

test('16 KB are accepted and a byte more is not, counted as bytes', () => {
  const body = `{"a":"é${'x'.repeat(16 * 1024 - 10)}"}`;
  expect(Buffer.byteLength(body)).toBe(16 * 1024);
  expect(json(body)).toHaveProperty('a');
  expect(() => json(`${body} `)).toThrow(
    expect.objectContaining({
      code: 'body_too_large',
      message: 'The body must be at most 16384 bytes',
    }),
  );
});

test('a key named __proto__ is a key like any other', () => {
  expect(Object.getPrototypeOf(json('{"__proto__":{"session_id":"x"}}'))).toBe(Object.prototype);
});
