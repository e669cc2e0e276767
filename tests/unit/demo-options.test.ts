import { expect, test } from 'vitest';
import { readOptions, toArguments } from '../../local/demo/options.mts';
import { PlainError } from '../../local/plain-error.mts';

test('without options there are the usual ones', () => {
  expect(readOptions([])).toEqual({ days: 90, visitors: 400, seed: 1 });
});

test.each([
  { days: 1, visitors: 1, seed: 0 },
  { days: 365, visitors: 10_000, seed: 2 ** 32 - 1 },
])('$days days, $visitors visitors and the seed $seed can be asked for', (options) => {
  expect(readOptions(toArguments(options))).toEqual(options);
});

test.each([
  ['--days', '0', '--days must be a whole number from 1 to 365.'],
  ['--days', '366', '--days must be a whole number from 1 to 365.'],
  ['--days', '1.5', '--days must be a whole number from 1 to 365.'],
  ['--days', '', '--days must be a whole number from 1 to 365.'],
  ['--days', 'ninety', '--days must be a whole number from 1 to 365.'],
  ['--visitors', '0', '--visitors must be a whole number from 1 to 10000.'],
  ['--visitors', '10001', '--visitors must be a whole number from 1 to 10000.'],
  ['--seed', '4294967296', '--seed must be a whole number from 0 to 4294967295.'],
])('%s %s is told in a sentence', (name, value, sentence) => {
  expect(() => readOptions([name, value])).toThrow(new PlainError(sentence));
});

test.each([
  ['an option that there is not', ['--weeks', '2'], "Unknown option '--weeks'. This is how"],
  ['an option without a number', ['--days'], "Option '--days <value>' argument missing. This is"],
  ['what npm leaves of "--days 5"', ['5'], "Unexpected argument '5'. This is how to say it:"],
])('%s is told with how to say it', (_, args, sentence) => {
  expect(() => readOptions(args)).toThrow(PlainError);
  expect(() => readOptions(args)).toThrow(sentence);
  expect(() => readOptions(args)).toThrow('npm run demo:data -- --days 30 --visitors 100\n');
});
