import { expect, test } from 'vitest';
import { addDays, countDays, daysOf, rangeBefore, weekOf, wholeMonthOf } from '../../lib/day.ts';

test('a range has its first day, its last, and all between', () => {
  const range = { from: '2028-02-27', to: '2028-03-01' };
  expect(daysOf(range)).toEqual(['2028-02-27', '2028-02-28', '2028-02-29', '2028-03-01']);
  expect(countDays(range)).toBe(4);
  expect(rangeBefore(range)).toEqual({ from: '2028-02-23', to: '2028-02-26' });
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
});

test('a day on which clocks change is a day', () => {
  expect(daysOf({ from: '2026-03-29', to: '2026-03-30' })).toEqual(['2026-03-29', '2026-03-30']);
});

test.each([
  ['2026-11-15', '2026-11-09', '2026-11-15'],
  ['2026-11-16', '2026-11-16', '2026-11-22'],
  ['2026-11-22', '2026-11-16', '2026-11-22'],
  ['2027-01-01', '2026-12-28', '2027-01-03'],
])('the week of %s is %s to %s', (day, from, to) => {
  expect(weekOf(day)).toEqual({ from, to });
});

test.each([
  ['2026-01-31', '2026-01-01', '2026-01-31'],
  ['2026-02-01', '2026-02-01', '2026-02-28'],
  ['2028-02-15', '2028-02-01', '2028-02-29'],
  ['2026-04-30', '2026-04-01', '2026-04-30'],
  ['2026-12-01', '2026-12-01', '2026-12-31'],
])('the month of %s is %s to %s', (day, from, to) => {
  expect(wholeMonthOf(day)).toEqual({ from, to });
});
