import { expect, test } from 'vitest';
import { describeDay, readDays } from '../../local/data-care/rebuild-days.mts';
import { PlainError } from '../../local/plain-error.mts';

const today = '2026-11-30';
const config = { visitorRetentionDays: 30 };

test.each([
  ['2026-11-01', '2026-11-30'],
  ['2026-11-30', '2026-11-30'],
])('from %s to %s all sessions are still there', (from, to) => {
  expect(readDays({ from, to }, { today, config })).toEqual({ from, to });
});

test.each([
  [
    '2026-10-31',
    '2026-11-02',
    config,
    '--from must not be before 2026-11-01: sessions of visitors are kept for 30 days (VISITOR_RETENTION_DAYS), so some of 2026-10-31 may be gone, and their counts would go too.',
  ],
  ['2026-11-30', '2026-12-01', config, '--to must not be after today, which is 2026-11-30 in UTC.'],
  ['2026-11-30', '2026-11-29', config, '--from must not be after --to.'],
  ['2026-11-31', '2026-12-01', config, '--from must be a day such as 2026-11-22.'],
  ['2026-11-30', 'today', config, '--to must be a day such as 2026-11-22.'],
])('from %s to %s is refused', (from, to, kept, sentence) => {
  expect(() => readDays({ from, to }, { today, config: kept })).toThrow(new PlainError(sentence));
});

test('a day is told with what was not as it should be', () => {
  const differences = [{ name: 'messages', stored: 1_700, counted: 1_200 }];
  expect(describeDay('2026-11-22', [], { dryRun: false })).toBe('2026-11-22: as it should be.');
  expect(describeDay('2026-11-22', differences, { dryRun: false })).toBe(
    '2026-11-22: rebuilt.\n  messages: 1,700, counted 1,200',
  );
  expect(describeDay('2026-11-22', differences, { dryRun: true })).toBe(
    '2026-11-22: is not as it should be.\n  messages: 1,700, counted 1,200',
  );
});
