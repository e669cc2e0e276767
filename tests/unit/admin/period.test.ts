import { describe, expect, test } from 'vitest';
import { addDays } from '../../../admin/src/format.ts';
import { daySpan, dayTicks } from '../../../admin/src/insights/days.ts';
import {
  countDays,
  lastDays,
  periodFault,
  readPeriod,
  writePeriod,
} from '../../../admin/src/insights/period.ts';

const TODAY = '2026-11-22';

const read = (search: string) => readPeriod(new URLSearchParams(search), TODAY);

describe('a period is read from the address', () => {
  const thirtyDays = { from: '2026-10-24', to: TODAY, preset: 30 };

  test.for<[string, object]>([
    ['', thirtyDays],
    ['days=7', { from: '2026-11-16', to: TODAY, preset: 7 }],
    ['days=90', { from: '2026-08-25', to: TODAY, preset: 90 }],
    ['from=2026-02-28&to=2026-03-01', { from: '2026-02-28', to: '2026-03-01' }],
    ['from=2026-03-01&to=2026-03-01', { from: '2026-03-01', to: '2026-03-01' }],
    ['days=7&from=2026-02-28&to=2026-03-01', { from: '2026-02-28', to: '2026-03-01' }],
    ['days=8', thirtyDays],
    ['days=x', thirtyDays],
    ['from=2026-02-28', thirtyDays],
    ['from=2026-02-29&to=2026-03-01', thirtyDays],
    ['from=2026-3-1&to=2026-03-02', thirtyDays],
    ['from=2026-03-02&to=2026-03-01', thirtyDays],
    ['from=2025-11-21&to=2026-11-22', thirtyDays],
    ['from=2025-11-22&to=2026-11-22', { from: '2025-11-22', to: TODAY }],
  ])('%s', ([search, expected]) => {
    expect(read(search)).toEqual(expected);
  });

  test('and written so that it is read again', () => {
    for (const period of [lastDays(7, TODAY), { from: '2026-02-28', to: '2026-03-01' }]) {
      expect(read(String(new URLSearchParams(writePeriod(period))))).toEqual(period);
    }
  });
});

test('what is wrong with two days is said', () => {
  expect(periodFault('', '2026-03-01')).toBe('Choose two days');
  expect(periodFault('2026-03-02', '2026-03-01')).toBe('The first day is after the last');
  expect(periodFault('2025-11-21', '2026-11-22')).toBe('Choose at most 366 days');
  expect(periodFault('2025-11-22', '2026-11-22')).toBe(undefined);
});

test('days are counted over the ends of months and of summer time', () => {
  expect(addDays('2026-03-28', 2)).toBe('2026-03-30');
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  expect(countDays('2026-03-28', '2026-03-30')).toBe(3);
});

test('a span names its year once, and a single day once', () => {
  expect(daySpan('2026-11-22', '2026-11-22')).toBe('22 Nov 2026');
  expect(daySpan('2026-10-24', '2026-11-22')).toBe('24 Oct – 22 Nov 2026');
  expect(daySpan('2025-12-31', '2026-01-01')).toBe('31 Dec 2025 – 1 Jan 2026');
});

test('an axis names days, Mondays or months, as many as there is room for', () => {
  const last = (days: number) =>
    dayTicks(Array.from({ length: days }, (_, index) => addDays(TODAY, index + 1 - days)));
  expect(last(14)).toHaveLength(14);
  expect(last(15)).toEqual(['2026-11-09', '2026-11-16']);
  expect(last(100)).toHaveLength(14);
  expect(last(101)).toEqual(['2026-09-01', '2026-10-01', '2026-11-01']);
  expect(dayTicks([])).toEqual([]);
});
