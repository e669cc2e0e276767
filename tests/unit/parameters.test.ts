import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkParameters } from '../../deploy/parameters.mts';

const { params } = parse(readFileSync(new URL('../../serverless.yml', import.meta.url), 'utf8'), {
  logLevel: 'silent',
});
const known = new Set<string>(Object.keys({ ...params.default, ...params.dev }));
const check = (given: Record<string, unknown>) => () =>
  checkParameters({ ...params.default, ...given }, known);

test.each([
  {},
  { updateRate: 1 },
  { updateRate: '10000' },
  { wafRequestsPerAddress: '10' },
  { maxWriteUnits: '40000' },
  { waf: 'on', tracing: 'on', alarms: 'off', reserveSweep: 'off' },
  { alarmEmail: 'oncall@example.com' },
  { logRetentionDays: '400' },
])('%o is taken', (given) => {
  expect(check(given)).not.toThrow();
});

test.each([
  [{ updateRate: 0 }, 'The parameter updateRate must be a whole number from 1 to 10000.'],
  [{ chatBurst: '10001' }, 'The parameter chatBurst must be a whole number from 1 to 10000.'],
  [{ adminRate: '2.5' }, 'The parameter adminRate must be a whole number from 1 to 10000.'],
  [{ signInRate: '' }, 'The parameter signInRate must be a whole number from 1 to 10000.'],
  [
    { wafRequestsPerAddress: '9' },
    'The parameter wafRequestsPerAddress must be a whole number from 10 to 100000000.',
  ],
  [{ maxReadUnits: '40001' }, 'The parameter maxReadUnits must be a whole number from 1 to 40000.'],
  [{ waf: true }, 'The parameter waf must be on or off.'],
  [{ tracing: 'Active' }, 'The parameter tracing must be on or off.'],
  [{ alarmEmail: 'oncall' }, 'The parameter alarmEmail must be an email address, or empty.'],
  [
    { alarms: 'no', alowedOrigins: 'https://chat.example.com' },
    'There is no parameter alowedOrigins. The parameter alarms must be on or off.',
  ],
])('%o is refused', (given, sentence) => {
  expect(check(given)).toThrow(new Error(sentence));
});

test('only the days that CloudWatch Logs knows are taken', () => {
  expect(check({ logRetentionDays: '31' })).toThrow(
    /^The parameter logRetentionDays must be one of 1, 3, 5, 7, 14, 30, .*, 3653\.$/,
  );
});
