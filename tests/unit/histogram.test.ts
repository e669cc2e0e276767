import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketMiddle, bucketOf, histogramOf } from '../../lib/histogram.ts';

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
