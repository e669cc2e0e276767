import type { RequestParts } from '../../endpoints.ts';
import { MARK } from '../hostile-text.ts';
import type { Answer, Input, Part, Valid } from './input.ts';

const DIGITS_400 = '1'.repeat(400);

/** One field of a valid body, with a value that is JSON. */
const withValue =
  (field: string, value: (valid: Valid) => string) =>
  (valid: Valid): RequestParts => ({
    body: JSON.stringify({ ...JSON.parse(valid.json), [field]: 0 }).replace(
      `"${field}":0`,
      () => `"${field}":${value(valid)}`,
    ),
  });

const refusals = (field: string, values: Record<string, (valid: Valid) => string>): Input[] =>
  Object.entries(values).map(([name, value]) => [name, withValue(field, value), 'invalid_request']);

const fullwidth = (text: string) =>
  text.replace(/[0-9a-f]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));

/** The texts that look like the id, and those that hold it. */
const inIds: Record<string, (id: string) => string> = {
  'a line break after it': (id) => `${id}\r\n`,
  'a line break and a header after it': (id) => `${id}\r\nX-${MARK}: 1`,
  'a space before it': (id) => ` ${id}`,
  'a NUL after it': (id) => `${id}\0`,
  'a NUL in the place of a digit': (id) => `${id.slice(0, -1)}\0`,
  'digits of full width': fullwidth,
  'a Cyrillic а': (id) => id.replace(/.$/, 'а'),
  'dashes of another kind': (id) => id.replaceAll('-', '‐'),
  'half a surrogate pair in it': (id) => `${id.slice(0, -1)}\ud800`,
  'braces around it': (id) => `{${id}}`,
  '`urn:uuid:` before it': (id) => `urn:uuid:${id}`,
  'a partition before it': (id) => `visitor:${id}`,
  'a digit less': (id) => id.slice(0, -1),
  'hundreds of it': (id) => id.repeat(300),
};

const text = (make: (id: string) => string, of: 'session' | 'visitor') => (valid: Valid) =>
  JSON.stringify(make(valid[of]));

const ids = (field: string, of: 'session' | 'visitor'): Input[] =>
  refusals(field, {
    ...Object.fromEntries(Object.entries(inIds).map(([name, make]) => [name, text(make, of)])),
    'it in a list': (valid) => JSON.stringify([valid[of]]),
    'it as DynamoDB writes it': (valid) => JSON.stringify({ S: valid[of] }),
    '`current`': () => '"current"',
    '`null`': () => 'null',
  });

const NUMBERS: Record<string, string> = {
  '`1e400`': '1e400',
  '`-1e400`': '-1e400',
  '`NaN` as text': '"NaN"',
  '400 digits': DIGITS_400,
  'a number as text': '"1"',
  'a number in a list': '[1]',
};

const numbers = (field: string, own: Record<string, [value: string, answer: Answer]>): Input[] => [
  ...refusals(
    field,
    Object.fromEntries(Object.entries(NUMBERS).map(([name, value]) => [name, () => value])),
  ),
  ...Object.entries(own).map(
    ([name, [value, answer]]): Input => [name, withValue(field, () => value), answer],
  ),
];

const notOnesOwn: Record<string, (valid: Valid) => string> = {
  'one of somebody else': ({ foreignSession }) => foreignSession,
  'one that has ended': ({ ended }) => ended,
  'one that there never was': () => '00000000-0000-0000-0000-000000000000',
  'the last that there can be': () => 'ffffffff-ffff-ffff-ffff-ffffffffffff',
};

/** The same inputs to a request that has other fields beside. */
const beside = (others: object, inputs: Input[]): Input[] =>
  inputs.map(([name, make, answer]) => [
    name,
    (valid) => make({ ...valid, json: JSON.stringify({ ...JSON.parse(valid.json), ...others }) }),
    answer,
  ]);

export const fields: Part[] = [
  {
    part: '`session_id`',
    endpoints: ['update', 'end'],
    inputs: [
      ...ids('session_id', 'session'),
      ...Object.entries(notOnesOwn).map(
        ([name, id]): Input => [
          name,
          withValue('session_id', (valid) => JSON.stringify(id(valid))),
          'session_not_active',
        ],
      ),
    ],
  },
  {
    part: '`visitor_id` of a body',
    endpoints: ['start', 'update', 'end', 'cleanup'],
    inputs: ids('visitor_id', 'visitor').map(([name, make, answer]) => [
      name,
      (valid) => ({ headers: {}, ...make(valid) }),
      answer,
    ]),
  },
  {
    part: '`response_time`',
    endpoints: ['update'],
    inputs: beside(
      { activity_type: 'response_received' },
      numbers('response_time', {
        '`1e-400`': ['1e-400', 'accepted'],
        '`-0`': ['-0', 'accepted'],
        '`5e-324`': ['5e-324', 'accepted'],
        '`3600.0000000000001`, which is 3600': ['3600.0000000000001', 'accepted'],
        '`3600.0000000000005`': ['3600.0000000000005', 'invalid_request'],
        '`-5e-324`': ['-5e-324', 'invalid_request'],
        '2⁵³ + 1': ['9007199254740993', 'invalid_request'],
      }),
    ),
  },
  {
    part: '`sequence`',
    endpoints: ['update', 'end'],
    inputs: beside(
      { client_id: 'tab' },
      numbers('sequence', {
        '2⁵³ - 1': ['9007199254740991', 'accepted'],
        '2⁵³': ['9007199254740992', 'invalid_request'],
        '2⁵³ + 1': ['9007199254740993', 'invalid_request'],
        '`-0`': ['-0', 'invalid_request'],
        '`1e-400`': ['1e-400', 'invalid_request'],
      }),
    ),
  },
  {
    part: '`grace_seconds`',
    endpoints: ['end'],
    inputs: numbers('grace_seconds', {
      '`6e1`': ['6e1', 'accepted'],
      '`60.000000000000001`, which is 60': ['60.000000000000001', 'accepted'],
      '`60.00000000000001`': ['60.00000000000001', 'invalid_request'],
      '2⁵³ + 1': ['9007199254740993', 'invalid_request'],
      '`-1e-300`': ['-1e-300', 'invalid_request'],
    }),
  },
];
