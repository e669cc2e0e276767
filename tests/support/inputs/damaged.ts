import fc, { type Arbitrary } from 'fast-check';
import {
  HOSTILE_KEYS,
  hostileJson,
  hostileText,
  jsonObject,
  MARK,
  quoted,
  unknownFields,
} from './hostile-text.ts';

/**
 * Valid parts of requests, and how they are damaged. Weights say how often which is made.
 * `@session@` and its like stand for what is stored.
 */

/** What a field may hold, as JSON: what is right, and what is nearly so. */
export type Field = {
  valid: readonly string[];
  nearly: readonly string[];
  isOptional?: boolean;
};

type JsonPairs = (readonly [name: string, value: string])[];

/** A field of an object, by its name; mostly right. */
const field = (name: string, { valid, nearly, isOptional }: Field): Arbitrary<JsonPairs> => {
  const named = (value: string) => [quoted(name), value] as const;
  const right = fc.constantFrom(...valid).map(named);
  const wrong = fc.oneof(fc.constantFrom(...nearly), hostileJson).map(named);
  return fc.oneof(
    { weight: 20, arbitrary: right.map((one) => [one]) },
    { weight: isOptional ? 20 : 1, arbitrary: fc.constant<JsonPairs>([]) },
    { weight: 2, arbitrary: wrong.map((one) => [one]) },
    // Twice, of which the last counts.
    { weight: 1, arbitrary: fc.tuple(wrong, right) },
  );
};

/** A JSON object with these fields, most of them right, and perhaps with others. */
export const fieldsOf = (fields: Record<string, Field>): Arbitrary<string> =>
  fc
    .tuple(unknownFields, ...Object.entries(fields).map(([name, one]) => field(name, one)))
    .map((parts) => jsonObject(parts.flat()));

/** Text that was JSON, with its end gone or something put in. */
const broken = (json: Arbitrary<string>): Arbitrary<string> =>
  fc
    .tuple(json, fc.nat(), fc.constantFrom('', ',', '"', 'NaN', '\0', MARK, '{', '\ud800'))
    .map(([text, where, put]) => {
      const at = where % text.length;
      return text.slice(0, at) + put + (put === '' ? '' : text.slice(at));
    });

const BYTES_TOO_MANY = 16 * 1024;

/** The body of a POST. */
export const bodyOf = (fields: Record<string, Field>): Arbitrary<string | null> => {
  const whole = fieldsOf(fields);
  return fc.oneof(
    { weight: 30, arbitrary: whole },
    { weight: 1, arbitrary: whole.map((text) => `\n ${text}\t\r\n`) },
    { weight: 3, arbitrary: broken(whole) },
    { weight: 1, arbitrary: hostileJson },
    { weight: 1, arbitrary: hostileText },
    { weight: 2, arbitrary: fc.constantFrom(null, '', ' ', '\ufeff{}', '{}', 'null', '[]') },
    { weight: 1, arbitrary: whole.map((text) => text + ' '.repeat(BYTES_TOO_MANY)) },
  );
};

export type Encoding = 'as it is' | 'base64' | 'said to be base64' | 'base64 unsaid';

/** Mostly as it is; a gateway says of what is base64 that it is. */
export const encoding: Arbitrary<Encoding> = fc.oneof(
  { weight: 30, arbitrary: fc.constant<Encoding>('as it is') },
  { weight: 4, arbitrary: fc.constant<Encoding>('base64') },
  { weight: 1, arbitrary: fc.constantFrom<Encoding>('said to be base64', 'base64 unsaid') },
);

export type Pairs = [name: string, value: string][];

type Weights = { right: number; absent: number; wrong: number };

/** A header or a parameter: right, not there, or else nearly right or hostile. */
export const pair = (
  names: readonly string[],
  { valid, nearly, right, absent, wrong }: Omit<Field, 'isOptional'> & Weights,
): Arbitrary<Pairs> => {
  const named = (values: Arbitrary<string>) =>
    fc.tuple(fc.constantFrom(...names), values).map((one): Pairs => [one]);
  return fc.oneof(
    { weight: right, arbitrary: named(fc.constantFrom(...valid)) },
    { weight: absent, arbitrary: fc.constant<Pairs>([]) },
    { weight: wrong, arbitrary: named(fc.oneof(fc.constantFrom(...nearly), hostileText)) },
  );
};

/** Pairs that no endpoint looks at. */
export const otherPairs: Arbitrary<Pairs> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Pairs>([]) },
  {
    weight: 1,
    arbitrary: fc.array(
      fc.tuple(fc.oneof(fc.constantFrom(...HOSTILE_KEYS), hostileText), hostileText),
      { maxLength: 4 },
    ),
  },
);
