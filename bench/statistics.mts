/** The middle of them, or the mean of the two in the middle. */
export const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
};

/** The smallest of them that `percent` per cent are no larger than. */
export const percentile = (numbers: readonly number[], percent: number): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
};

/**
 * What a quarter of the times do not exceed. Other work on a machine only ever adds to the CPU of a
 * process, by what it throws out of the caches: the low times are nearest to the process's own.
 */
export const lowerQuartile = (times: readonly number[]): number => percentile(times, 25);

/** User and system CPU of this process, in milliseconds. */
export const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
