import { instantOf } from '../../lib/clock.ts';
import { addDays, type DayRange } from '../../lib/day.ts';
import { PlainError } from '../plain-error.mts';
import { count } from '../progress.mts';
import type { Difference } from './rebuild-day.mts';

/** For how long sessions are kept at the least: there may have been visitors, whoever may call now. */
type Kept = { visitorRetentionDays: number };

/**
 * The days that can be rebuilt. Throws a PlainError where that is not so: they are still to come, or
 * some of their sessions may no longer be there, and would be taken out of the statistics.
 */
export const readDays = (
  { from, to }: DayRange,
  { today, config }: { today: string; config: Kept },
): DayRange => {
  for (const [name, day] of Object.entries({ from, to })) {
    if (/^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(instantOf(day))) continue;
    throw new PlainError(`--${name} must be a day such as 2026-11-22.`);
  }
  if (from > to) throw new PlainError('--from must not be after --to.');
  if (to > today) throw new PlainError(`--to must not be after today, which is ${today} in UTC.`);
  const { visitorRetentionDays: days } = config;
  const first = addDays(today, 1 - days);
  if (from >= first) return { from, to };
  throw new PlainError(
    `--from must not be before ${first}: sessions of visitors are kept for ${days} days (VISITOR_RETENTION_DAYS), so some of ${from} may be gone, and their counts would go too.`,
  );
};

/** What was found about a day, and done. */
export const describeDay = (
  day: string,
  differences: readonly Difference[],
  { dryRun }: { dryRun: boolean },
): string => {
  if (differences.length === 0) return `${day}: as it should be.`;
  const lines = differences.map(
    ({ name, stored, counted }) => `  ${name}: ${count(stored)}, counted ${count(counted)}`,
  );
  return [`${day}: ${dryRun ? 'is not as it should be' : 'rebuilt'}.`, ...lines].join('\n');
};
