import fc, { type Arbitrary } from 'fast-check';

/** Text that is no part of any request of ours, as it comes over the wire. */

/** Is in every hostile text, so that an answer that repeats one is known. */
export const MARK = 'h0stile';

/** What has broken parsers, keys, headers and logs elsewhere. */
const FRAGMENTS = [
  '',
  '\r\nSet-Cookie: a=b',
  '\r\n\r\n<script>',
  '\n',
  '\t',
  '\0',
  '\ud800',
  '\udfff',
  '\ufeff',
  '\u2028',
  '\u202e',
  '０１２３',
  'é',
  'e\u0301',
  '😀',
  '"',
  '\\',
  '\\u0000',
  "' OR 1=1 --",
  '*)(uid=*',
  '{{7*7}}',
  '../../etc/passwd',
  '%00',
  '%E0%A4%A',
  '$where',
  '__proto__',
  'constructor',
  'current',
  'demo_user',
  'visitor:',
];

/** Keys that mean something to JavaScript, or to a table. */
export const HOSTILE_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  'length',
  'user_id',
  'userId',
  'active',
  'writers',
  'delete_at',
  '',
  '\ud800',
  '\0',
  '０',
];

/** A word with the mark in it. */
export const hostileText: Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...FRAGMENTS) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    ),
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...FRAGMENTS) },
      { weight: 1, arbitrary: fc.nat({ max: 9_000 }).map((length) => 'x'.repeat(length)) },
    ),
  )
  .map(([before, after]) => `${before}${MARK}${after}`);

/** Numbers as JSON writes them, of which JavaScript makes what it can. */
const NUMBERS = [
  ...['0', '-0', '1', '-1', '1.5', '61', '101', '3600.0001', '0.1e1', '1e0'],
  ...['9007199254740991', '9007199254740992', '9007199254740993', '-9007199254740993'],
  ...['1e308', '1e309', '1e400', '-1e400', '1e-400', '5e-324', '1'.repeat(400)],
];

const hostileKey = fc.oneof(fc.constantFrom(...HOSTILE_KEYS), hostileText).map(quoted);

/** A text as JSON writes it; JSON.stringify also spells out halves of surrogate pairs. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Valid JSON of any kind, as text: so that it may name a key twice, and numbers that do not exist. */
export const hostileJson: Arbitrary<string> = fc.letrec<{ json: string; leaf: string }>((tie) => ({
  leaf: fc.oneof(
    hostileText.map(quoted),
    fc.constantFrom(...NUMBERS),
    fc.constantFrom('true', 'false', 'null', '""', '[]', '{}'),
  ),
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: tie('leaf') },
    {
      weight: 1,
      arbitrary: fc.array(tie('json'), { maxLength: 4 }).map((items) => `[${items.join()}]`),
    },
    {
      weight: 1,
      arbitrary: fc.array(fc.tuple(hostileKey, tie('json')), { maxLength: 4 }).map(jsonObject),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(10, 1_000, 8_000)
        .map((levels) => '['.repeat(levels) + ']'.repeat(levels)),
    },
  ),
})).json;

/** A JSON object of names and values that are JSON already. */
export function jsonObject(fields: readonly (readonly [string, string])[]): string {
  return `{${fields.map(([name, value]) => `${name}:${value}`).join()}}`;
}

/** Fields that no endpoint knows. */
export const unknownFields: Arbitrary<(readonly [string, string])[]> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<(readonly [string, string])[]>([]) },
  { weight: 1, arbitrary: fc.array(fc.tuple(hostileKey, hostileJson), { maxLength: 3 }) },
);
