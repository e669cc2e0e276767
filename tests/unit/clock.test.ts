import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dayOf, hourOf, instantOf, iso, isWithin } from '../../lib/clock.ts';

const NOW = Date.UTC(2026, 10, 22, 15);

beforeEach(() => vi.useFakeTimers({ now: NOW }));
afterEach(() => vi.useRealTimers());

test('an instant has a day, an hour and a text in UTC', () => {
  expect([dayOf(NOW), hourOf(NOW), iso(NOW)]).toEqual([
    '2026-11-22',
    15,
    '2026-11-22T15:00:00.000Z',
  ]);
});

test.each([
  [0, true],
  [-59_999, true],
  [59_999, true],
  [-60_000, false],
  [60_000, false],
])('an instant %d ms from now is within a minute: %s', (ms, expected) => {
  expect(isWithin(60_000, NOW + ms)).toBe(expected);
});

test('what never was is not within anything', () => {
  expect(isWithin(60_000, undefined)).toBe(false);
});

test.each([
  ['2026-11-22', Date.UTC(2026, 10, 22)],
  ['2026-11-22T15:00:00Z', NOW],
  ['2026-11-22T15:00:00.250+01:00', NOW - 3_600_000 + 250],
  ['2024-02-29', Date.UTC(2024, 1, 29)],
])('%s is an instant', (text, instant) => {
  expect(instantOf(text)).toBe(instant);
});

test.each(['2026-02-30', '2026-02-29T12:00:00Z', '2026-13-01', 'today', ''])(
  '%j is none',
  (text) => {
    expect(instantOf(text)).toBeNaN();
  },
);
