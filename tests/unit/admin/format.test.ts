import { expect, test } from 'vitest';
import {
  formatDay,
  formatDuration,
  formatNumberOf,
  formatResponseTime,
  formatTime,
  nextDay,
  startOfDay,
} from '../../../admin/src/format.ts';

test.for([
  [0, '0 s'],
  [59.999, '59 s'],
  [60, '1 min 00 s'],
  [249, '4 min 09 s'],
  [3599.9, '59 min 59 s'],
  [3600, '1 h 00 min 00 s'],
  [3849, '1 h 04 min 09 s'],
  [3_600_000, '1,000 h 00 min 00 s'],
] as const)('a duration of %d seconds is %s', ([seconds, text]) => {
  expect(formatDuration(seconds)).toBe(text);
});

test('a response time has milliseconds, and none is a dash', () => {
  expect([0, 0.8421, 12].map(formatResponseTime)).toEqual(['0.000 s', '0.842 s', '12.000 s']);
  expect(formatResponseTime(null)).toBe('–');
});

test('a number of things is in the plural but for one', () => {
  expect([0, 1, 2, 12_345].map((number) => formatNumberOf(number, 'session'))).toEqual([
    '0 sessions',
    '1 session',
    '2 sessions',
    '12,345 sessions',
  ]);
});

test('a time is that of the time zone', () => {
  const at = '2026-11-22T23:04:05.999Z';
  expect(formatTime(at, 'UTC')).toBe('2026-11-22 23:04:05');
  expect(formatTime(at, 'Europe/Berlin')).toBe('2026-11-23 00:04:05');
  expect(formatDay(at, 'UTC')).toBe('2026-11-22');
  expect(formatDay(at, 'Asia/Kolkata')).toBe('2026-11-23');
});

test.for([
  ['2026-11-22', 'UTC', '2026-11-22T00:00:00.000Z'],
  ['2026-11-22', 'Asia/Kolkata', '2026-11-21T18:30:00.000Z'],
  ['2026-11-22', 'America/New_York', '2026-11-22T05:00:00.000Z'],
  // The days on which the clock changes, and those after them.
  ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
  ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
  ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
  ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
  ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00.000Z'],
  ['2026-11-02', 'America/New_York', '2026-11-02T05:00:00.000Z'],
] as const)('%s begins in %s at %s', ([day, timeZone, at]) => {
  expect(startOfDay(day, timeZone).toISOString()).toBe(at);
});

test('after the last day of a month and of a year comes the first', () => {
  expect(['2026-11-22', '2028-02-28', '2026-12-31'].map(nextDay)).toEqual([
    '2026-11-23',
    '2028-02-29',
    '2027-01-01',
  ]);
});
