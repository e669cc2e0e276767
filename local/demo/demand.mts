import type { Random } from './random.mts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** How busy an office's chat is by hour of the day, and from Sunday on, at its busiest 1. */
const BY_HOUR = [
  ...[0.04, 0.02, 0.02, 0.01, 0.02, 0.04, 0.1, 0.25, 0.55, 0.85, 1, 0.96],
  ...[0.78, 0.88, 0.98, 1, 0.9, 0.74, 0.6, 0.54, 0.48, 0.36, 0.22, 0.1],
];
const BY_WEEKDAY = [0.38, 0.97, 1, 0.98, 0.94, 0.8, 0.45];

/** So many times as many visits a day at the end as at the beginning. */
const GROWTH = 1.6;
/** Of a day's visits: one day is not like another. */
const DAILY_SIGMA = 0.12;

/** How busy it is at an instant, from 0 to 1, by the clock on this machine's wall. */
export const loadAt = (instant: number): number => {
  const time = new Date(instant);
  return (BY_HOUR[time.getHours()] ?? 0) * (BY_WEEKDAY[time.getDay()] ?? 0);
};

/** When people come, over a span of whole days: by hour and weekday, and more and more of them. */
export type Demand = ReturnType<typeof createDemand>;

export const createDemand = ({ from, until }: { from: number; until: number }, random: Random) => {
  const hours = Math.round((until - from) / HOUR_MS);
  /** The demand before each hour, and at last all of it. */
  const sums = [0];
  let daily = 1;
  for (let hour = 0; hour < hours; hour++) {
    if (hour % 24 === 0) daily = random.logNormal(1, DAILY_SIGMA);
    const growth = 1 + (GROWTH - 1) * (hour / hours);
    sums.push((sums[hour] ?? 0) + loadAt(from + hour * HOUR_MS) * growth * daily);
  }

  const before = (instant: number) => {
    const hour = Math.min(Math.max((instant - from) / HOUR_MS, 0), hours);
    const whole = Math.floor(hour);
    const [sum = 0, next = sum] = sums.slice(whole, whole + 2);
    return sum + (next - sum) * (hour - whole);
  };

  /** How many average days' demand there is between two instants. */
  const daysBetween = (start: number, end: number) =>
    ((before(end) - before(start)) / before(until)) * (hours / 24);

  /** An instant between two, more likely when it is busy. */
  const instantBetween = (start: number, end: number) => {
    const wanted = random.between(before(start), before(end));
    const hour = sums.findLastIndex((sum) => sum <= wanted);
    const [sum = 0, next = sum] = sums.slice(hour, hour + 2);
    const share = next > sum ? (wanted - sum) / (next - sum) : 0;
    return Math.round(Math.min(Math.max(from + (hour + share) * HOUR_MS, start), end));
  };

  return { daysBetween, instantBetween };
};
