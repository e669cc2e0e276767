import { MARK } from '../hostile-text.ts';
import { type Part, POSTS } from './input.ts';

const MAX_BYTES = 16 * 1024;

/** The object with one more field, of any JSON. */
const withField = (json: string, field: string) =>
  json === '{}' ? `{${field}}` : json.replace(/}$/, `,${field}}`);

/** Padded with what JSON does not mind. */
const ofBytes = (json: string, bytes: number) => json.padEnd(bytes, ' ');

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

const inBase64 = (bytes: Uint8Array | string) => ({
  body: Buffer.from(bytes).toString('base64'),
  isBase64Encoded: true,
});

export const bodies: Part = {
  part: 'body of a POST',
  endpoints: POSTS,
  inputs: [
    ['16,384 bytes', ({ json }) => ({ body: ofBytes(json, MAX_BYTES) }), 'accepted'],
    ['16,385 bytes', ({ json }) => ({ body: ofBytes(json, MAX_BYTES + 1) }), 'body_too_large'],
    [
      '16,385 bytes in base64',
      ({ json }) => inBase64(ofBytes(json, MAX_BYTES + 1)),
      'body_too_large',
    ],
    [
      'fewer characters than 16,384 and more bytes',
      ({ json }) => ({ body: withField(json, `"a":"${'€'.repeat(6_000)}"`) }),
      'body_too_large',
    ],
    ['100 levels', ({ json }) => ({ body: withField(json, `"a":${nested(100)}`) }), 'accepted'],
    ['8,000 levels', ({ json }) => ({ body: withField(json, `"a":${nested(8_000)}`) }), 'accepted'],
    ['100,000 levels', () => ({ body: nested(100_000) }), 'body_too_large'],
    [
      'levels that are never closed',
      ({ json }) => ({ body: withField(json, `"a":${'{"a":'.repeat(3_000)}`) }),
      'invalid_json',
    ],
    [
      '`__proto__` with fields of ours',
      ({ json }) => ({
        body: withField(json, `"__proto__":{"session_id":"${MARK}","visitor_id":"${MARK}"}`),
      }),
      'accepted',
    ],
    [
      '`constructor.prototype`',
      ({ json }) => ({ body: withField(json, `"constructor":{"prototype":{"polluted":true}}`) }),
      'accepted',
    ],
    [
      '`prototype`, `toString` and `then`',
      ({ json }) => ({ body: withField(json, '"prototype":1,"toString":1,"then":1') }),
      'accepted',
    ],
    [
      'half a surrogate pair, as a key and in a value',
      ({ json }) => ({ body: withField(json, '"\\ud800":"\\udfff"') }),
      'accepted',
    ],
    [
      'an unescaped half of a surrogate pair',
      ({ json }) => ({ body: withField(json, `"\ud800":"\udfff"`) }),
      'accepted',
    ],
    [
      'an escaped NUL',
      ({ json }) => ({ body: withField(json, '"\\u0000":"\\u0000"') }),
      'accepted',
    ],
    ['a NUL', ({ json }) => ({ body: withField(json, '"a":"\0"') }), 'invalid_json'],
    [
      'a line break in a text',
      ({ json }) => ({ body: withField(json, '"a":"\r\n"') }),
      'invalid_json',
    ],
    [
      '`1e400` and 400 digits',
      ({ json }) => ({ body: withField(json, `"a":[1e400,${'1'.repeat(400)}]`) }),
      'accepted',
    ],
    ['`NaN`', ({ json }) => ({ body: withField(json, '"a":NaN') }), 'invalid_json'],
    ['`-Infinity`', ({ json }) => ({ body: withField(json, '"a":-Infinity') }), 'invalid_json'],
    [
      'a number that begins with 0',
      ({ json }) => ({ body: withField(json, '"a":01') }),
      'invalid_json',
    ],
    ['two objects', ({ json }) => ({ body: json + json }), 'invalid_json'],
    ['a comment', ({ json }) => ({ body: `${json}//${MARK}` }), 'invalid_json'],
    ['a comma too many', ({ json }) => ({ body: withField(json, '"a":1,') }), 'invalid_json'],
    ['an object in a text', ({ json }) => ({ body: JSON.stringify(json) }), 'invalid_request'],
    ['an object in a list', ({ json }) => ({ body: `[${json}]` }), 'invalid_request'],
    ['base64', ({ json }) => inBase64(json), 'accepted'],
    [
      'base64 for URLs, without its padding',
      ({ json }) => ({
        body: Buffer.from(withField(json, '"?":"ÿÿ>"')).toString('base64url'),
        isBase64Encoded: true,
      }),
      'accepted',
    ],
    [
      'base64 that is not said to be',
      ({ json }) => ({ ...inBase64(json), isBase64Encoded: false }),
      'invalid_json',
    ],
    [
      'text that is said to be base64',
      ({ json }) => ({ body: json, isBase64Encoded: true }),
      'invalid_json',
    ],
    ['base64 of base64', ({ json }) => inBase64(inBase64(json).body), 'invalid_json'],
    [
      'bytes that are not UTF-8',
      ({ json }) => inBase64(Buffer.concat([Buffer.from(json), Buffer.from([0xff])])),
      'invalid_json',
    ],
    [
      'UTF-8 of too many bytes',
      ({ json }) =>
        inBase64(
          Buffer.concat([
            Buffer.from(withField(json, '"a":"').slice(0, -1)),
            Buffer.from([0xc0, 0xaf]),
            Buffer.from('"}'),
          ]),
        ),
      'invalid_json',
    ],
    ['UTF-16', ({ json }) => inBase64(Buffer.from(json, 'utf16le')), 'invalid_json'],
    ['a byte order mark', ({ json }) => ({ body: `\ufeff${json}` }), 'accepted'],
    ['two byte order marks', ({ json }) => ({ body: `\ufeff\ufeff${json}` }), 'invalid_json'],
    [
      'a key twice, of which the last is right',
      ({ json, visitor }) => ({
        headers: {},
        body: withField(json, `"visitor_id":"${MARK}","visitor_id":"${visitor}"`),
      }),
      'accepted',
    ],
    [
      'a key twice, of which the first is right',
      ({ json, visitor }) => ({
        headers: {},
        body: withField(json, `"visitor_id":"${visitor}","visitor_id":"${MARK}"`),
      }),
      'invalid_request',
    ],
    [
      'a key twice, once with an escape in it',
      ({ json, visitor }) => ({
        headers: {},
        body: withField(json, `"visitor_id":"${visitor}","visitor\\u005fid":"${MARK}"`),
      }),
      'invalid_request',
    ],
  ],
};
