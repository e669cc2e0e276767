import { expect, test } from 'vitest';
import {
  change,
  count,
  duration,
  durationUnit,
  exact,
  percent,
  pointChange,
} from '../../../admin/src/charts/numbers.ts';

test.for<[number | null, string]>([
  [null, '–'],
  [0, '0 s'],
  [0.0042, '4 ms'],
  [0.0999, '100 ms'],
  [0.1, '0.1 s'],
  [0.4321, '0.43 s'],
  [9.994, '9.99 s'],
  [12.345, '12.3 s'],
  [59.94, '59.9 s'],
  [59.95, '1 min'],
  [93.412, '1 min 33 s'],
  [240, '4 min'],
  [245.4, '4 min 05 s'],
  [3_599.4, '59 min 59 s'],
  [3_599.5, '1 h'],
  [3_899, '1 h 05 min'],
  [3_600_000, '1,000 h'],
])('%s seconds are %s', ([seconds, text]) => {
  expect(duration(seconds)).toBe(text);
});

test('a chart of durations has the unit that its largest value asks for', () => {
  const names = [180, 180.1, 10_800, 10_800.1].map((seconds) => durationUnit(seconds).name);
  expect(names).toEqual(['seconds', 'minutes', 'minutes', 'hours']);
});

test.for<[number | null, string]>([
  [null, '–'],
  [0, '0%'],
  [0.0004, '<0.1%'],
  [0.0005, '0.1%'],
  [0.12345, '12.3%'],
  [1, '100%'],
])('a share of %s is %s', ([share, text]) => {
  expect(percent(share)).toBe(text);
});

test.for<[number | null, number | null, string | undefined]>([
  [110, 100, '+10%'],
  [96.6, 100, '−3.4%'],
  [0, 100, '−100%'],
  [100, 100, '±0%'],
  [100.04, 100, '±0%'],
  [2_345, 100, '+2,245%'],
  [1, 0, undefined],
  [null, 100, undefined],
  [100, null, undefined],
])('%s after %s changed by %s', ([now, before, text]) => {
  expect(change(now, before)).toBe(text);
});

test('a share changes by points, also from nothing', () => {
  expect(pointChange(0.054, 0.042)).toBe('+1.2 points');
  expect(pointChange(0, 0.5)).toBe('−50 points');
  expect(pointChange(0.1, 0)).toBe('+10 points');
  expect(pointChange(null, 0.1)).toBe(undefined);
});

test('numbers are grouped, and none is a dash', () => {
  expect([count(12_345), count(null), exact(1_093.4126), exact(null)]).toEqual([
    '12,345',
    '–',
    '1,093.413',
    '–',
  ]);
});
