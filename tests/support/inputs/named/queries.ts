import { MARK } from '../hostile-text.ts';
import { ALL, type Answer, type Input, type Part, type Valid } from './input.ts';

const withQuery = (query: Record<string, string> | ((valid: Valid) => Record<string, string>)) =>
  ((valid) => ({
    body: valid.json,
    headers: valid.headers,
    query: typeof query === 'function' ? query(valid) : query,
  })) satisfies Input[1];

const values = (name: string, answer: Answer, texts: Record<string, string>): Input[] =>
  Object.entries(texts).map(([title, text]) => [title, withQuery({ [name]: text }), answer]);

const word = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** What is in a word, changed, as a word. */
const changed = (cursor: string, changes: object) =>
  word({ ...JSON.parse(Buffer.from(cursor, 'base64url').toString()), ...changes });

const cursors = (answer: Answer, made: Record<string, (valid: Valid) => string>): Input[] =>
  Object.entries(made).map(([title, make]) => [
    title,
    withQuery((valid) => ({ cursor: make(valid) })),
    answer,
  ]);

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export const queries: Part[] = [
  {
    part: 'query',
    endpoints: ALL,
    inputs: [
      [
        '`__proto__` and `constructor`',
        withQuery({ ['__proto__']: MARK, constructor: MARK }),
        'accepted',
      ],
      ['100 KB', withQuery({ [MARK]: 'x'.repeat(100_000) }), 'accepted'],
      [
        '10,000 parameters',
        withQuery(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`a${i}`, '1']))),
        'accepted',
      ],
      [
        'lists as other servers write them',
        withQuery({ 'visitor_id[]': MARK, 'limit[0]': '0', 'a[b]': MARK }),
        'accepted',
      ],
      [
        '`visitor_id` with a line break',
        ({ json }) => ({ body: json, headers: {}, query: { visitor_id: `${MARK}\r\nX: 1` } }),
        'invalid_request',
      ],
      [
        '`visitor_id` twice, as one text',
        ({ json, visitor }) => ({
          body: json,
          headers: {},
          query: { visitor_id: `${visitor},${visitor}` },
        }),
        'invalid_request',
      ],
    ],
  },
  {
    part: '`limit`',
    endpoints: ['history'],
    inputs: [
      ...values('limit', 'accepted', { '`001`': '001' }),
      ...values('limit', 'invalid_request', {
        nothing: '',
        '`0`': '0',
        '`-1`': '-1',
        '`1e1`': '1e1',
        '`0x10`': '0x10',
        '`1.0`': '1.0',
        '`+1`': '+1',
        'a space before it': ' 1',
        'a line break after it': '1\n',
        'digits of full width': '１',
        'Arabic digits': '١',
        'two limits': '1,2',
        '2⁵³ + 1': '9007199254740993',
        '400 digits': '1'.repeat(400),
        '`NaN`': 'NaN',
        '`__proto__`': '__proto__',
      }),
    ],
  },
  {
    part: '`cursor`',
    endpoints: ['history'],
    inputs: [
      ...cursors('accepted', {
        "of somebody else, for a place among one's own": ({ foreignCursor }) => foreignCursor,
        'in base64 with another alphabet': ({ cursor }) =>
          Buffer.from(cursor, 'base64url').toString('base64'),
        'before the last id there can be': ({ cursor }) => changed(cursor, { before: LAST_ID }),
        'the greatest sums there can be': ({ cursor }) =>
          changed(cursor, {
            totals: Object.fromEntries(
              [
                'sessions',
                'messages',
                'conversations',
                'responseMs',
                'responses',
                'durationMs',
              ].map((name) => [name, Number.MAX_SAFE_INTEGER]),
            ),
          }),
      }),
      ...cursors('invalid_cursor', {
        nothing: () => '',
        'half of it': ({ cursor }) => cursor.slice(0, cursor.length / 2),
        'without its beginning': ({ cursor }) => cursor.slice(4),
        twice: ({ cursor }) => cursor + cursor,
        'its JSON': ({ cursor }) => Buffer.from(cursor, 'base64url').toString(),
        'a word in a word': ({ cursor }) => word(cursor),
        "of the admin's list": () => word({ before: LAST_ID }),
        'of another version': ({ cursor }) => changed(cursor, { version: 2 }),
        'with the key of somebody else': ({ cursor, foreignVisitor }) =>
          changed(cursor, { user_id: `visitor:${foreignVisitor}` }),
        'with the key of DynamoDB': () =>
          word({ user_id: { S: 'demo_user' }, session_id: { S: 'current' } }),
        "before the user's own item": ({ cursor }) => changed(cursor, { before: 'current' }),
        'before nothing': ({ cursor }) => changed(cursor, { before: '' }),
        'with a list of ids': ({ cursor }) => changed(cursor, { before: [LAST_ID] }),
        'with a number as text': ({ cursor }) => changed(cursor, { totals: { sessions: '1' } }),
        'with sums below 0': ({ cursor }) => changed(cursor, { totals: { sessions: -1 } }),
        'without its sums': ({ cursor }) => changed(cursor, { totals: undefined }),
        'with `1e400`': ({ cursor }) =>
          word(
            Buffer.from(cursor, 'base64url')
              .toString()
              .replace(/"sessions":\d+/, '"sessions":1e400'),
          ),
        'only `__proto__`': () => word('{"__proto__":{"before":"x"}}'),
        '`null`': () => word('null'),
        'a list': () => word('[]'),
        '100 KB': () => 'A'.repeat(100_000),
        '100,000 levels': () => word('['.repeat(100_000) + ']'.repeat(100_000)),
        'bytes that are not UTF-8': () => Buffer.from([0x7b, 0xff, 0xfe]).toString('base64url'),
        'a line break and a header': () => `${MARK}\r\nX: 1`,
      }),
    ],
  },
];
