import { seededRandom } from '../seeded-random.mts';

/** Draws from the distributions that people's habits follow; the same ones for the same seed. */
export type Random = ReturnType<typeof createRandom>;

export const createRandom = (seed: number) => {
  const uniform = seededRandom(seed);
  const between = (from: number, to: number) => from + uniform() * (to - from);
  const isTrue = (probability: number) => uniform() < probability;
  const exponential = (mean: number) => -mean * Math.log(1 - uniform());

  /** A normal number of mean 0 and deviation 1 (Box–Muller). */
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

  /** Half of them below the median; `sigma` is the deviation of the logarithm. */
  const logNormal = (median: number, sigma: number) => median * Math.exp(sigma * normal());

  /** At least `least`; the smaller `alpha`, the heavier the tail. */
  const pareto = (least: number, alpha: number) => least * (1 - uniform()) ** (-1 / alpha);

  /** How many events of a steady flow come in a time in which `mean` are expected. */
  const poisson = (mean: number) => {
    let count = 0;
    for (let time = exponential(1); time < mean; time += exponential(1)) count++;
    return count;
  };

  return { uniform, between, isTrue, exponential, logNormal, pareto, poisson };
};
