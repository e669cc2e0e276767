/**
 * Durations as a sparse histogram of logarithmic buckets: bucket b holds the milliseconds in
 * (1.21^(b-1), 1.21^b], and bucket 0 holds 0 and 1. A percentile read from the middle of its bucket
 * is within 10 % of the true one, and histograms add up exactly, whatever the order.
 * Source: C. Masson et al., DDSketch (VLDB 2019), with relative accuracy (1.21 − 1) / (1.21 + 1).
 */
export type Histogram = Record<string, number>;

const GROWTH = 1.21;
const LOG_GROWTH = Math.log(GROWTH);

/** The bucket of a duration in whole milliseconds. */
export const bucketOf = (ms: number): number =>
  ms <= 1 ? 0 : Math.ceil(Math.log(ms) / LOG_GROWTH);

/** The duration in milliseconds that stands for a bucket: at most 10 % from anything in it. */
export const bucketMiddle = (bucket: number): number =>
  bucket === 0 ? 1 : (2 * GROWTH ** bucket) / (GROWTH + 1);

/** The whole milliseconds of a bucket: those above `fromMs`, up to and with `toMs`. */
export const bucketBounds = (bucket: number): { fromMs: number; toMs: number } => ({
  fromMs: bucket === 0 ? 0 : Math.floor(GROWTH ** (bucket - 1)),
  toMs: Math.floor(GROWTH ** bucket),
});

/** The buckets that hold anything, in order, with how many durations each holds. */
export const bucketsOf = (histogram: Histogram): { bucket: number; count: number }[] =>
  Object.entries(histogram)
    .map(([bucket, count]) => ({ bucket: Number(bucket), count }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => a.bucket - b.bucket);

/**
 * The duration in milliseconds that a share of all, such as 0.9, does not exceed: the nearest rank,
 * to within 10 %. Undefined where there are none.
 */
export const percentile = (histogram: Histogram, share: number): number | undefined => {
  const buckets = bucketsOf(histogram);
  const rank = Math.max(1, Math.ceil(share * buckets.reduce((sum, { count }) => sum + count, 0)));
  let seen = 0;
  const found = buckets.find(({ count }) => {
    seen += count;
    return seen >= rank;
  });
  return found && bucketMiddle(found.bucket);
};

/** A histogram of the durations given, in milliseconds. */
export const histogramOf = (durations: readonly number[]): Histogram => {
  const histogram: Histogram = {};
  for (const ms of durations) {
    const bucket = bucketOf(ms);
    histogram[bucket] = (histogram[bucket] ?? 0) + 1;
  }
  return histogram;
};
