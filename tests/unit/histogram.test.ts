import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bucketBounds,
  bucketMiddle,
  bucketOf,
  bucketsOf,
  histogramOf,
  percentile,
} from '../../lib/histogram.ts';

test('a duration is read from its bucket to within 10 %', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 86_400_000 }), (ms) => {
      const read = bucketMiddle(bucketOf(ms));
      expect(Math.abs(read - ms) / ms).toBeLessThanOrEqual(0.1);
    }),
  );
});

test('longer durations are never in a lower bucket', () => {
  fc.assert(
    fc.property(fc.nat(3_600_000), fc.nat(3_600_000), (a, b) => {
      expect(Math.sign(bucketOf(a) - bucketOf(b)) * Math.sign(a - b)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test.each([
  [0, 0],
  [1, 0],
  [2, 4],
  [1_500, 39],
  [3_600_000, 80],
])('%d ms is in bucket %d', (ms, bucket) => {
  expect(bucketOf(ms)).toBe(bucket);
});

test('a histogram counts every duration once', () => {
  expect(histogramOf([0, 1, 1_500, 1_501, 3_600_000])).toEqual({ 0: 2, 39: 2, 80: 1 });
});

test('the bounds of the buckets meet, and hold what is in them', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 86_400_000 }), (ms) => {
      const { fromMs, toMs } = bucketBounds(bucketOf(ms));
      expect([fromMs < ms, ms <= toMs]).toEqual([true, true]);
    }),
  );
  expect(bucketBounds(0)).toEqual({ fromMs: 0, toMs: 1 });
  for (let bucket = 1; bucket < 100; bucket++) {
    expect(bucketBounds(bucket).fromMs).toBe(bucketBounds(bucket - 1).toMs);
  }
});

test('a percentile is within 10 % of the true one, by the nearest rank', () => {
  const durations = fc.array(fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.nat(86_400_000)), {
    minLength: 1,
    maxLength: 300,
  });
  fc.assert(
    fc.property(durations, fc.constantFrom(50, 90, 95, 99, 100), (given, percent) => {
      const sorted = given.map((ms) => Math.max(1, ms)).toSorted((a, b) => a - b);
      const exact = sorted[Math.ceil((percent * sorted.length) / 100) - 1] ?? 0;
      const read = percentile(histogramOf(given), percent / 100) ?? 0;
      expect(Math.abs(read - exact) / exact).toBeLessThanOrEqual(0.1);
    }),
  );
});

test('answers of no time at all are read as a millisecond', () => {
  expect(percentile(histogramOf([0, 0, 1]), 0.5)).toBe(1);
});

test('buckets come in the order of their durations, and without those that hold nothing', () => {
  expect(bucketsOf({ 80: 3, 10: 2, 9: 1, 7: 0 })).toEqual([
    { bucket: 9, count: 1 },
    { bucket: 10, count: 2 },
    { bucket: 80, count: 3 },
  ]);
});

test('there is no percentile of nothing', () => {
  expect(percentile({}, 0.5)).toBeUndefined();
  expect(percentile({ 39: 0 }, 0.5)).toBeUndefined();
});
