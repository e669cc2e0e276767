import { countDays } from './period.ts';

const format = (options: Intl.DateTimeFormatOptions) => {
  const formatter = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
  return (day: string) => formatter.format(Date.parse(day));
};

/** 24 Oct */
export const shortDay = format({ day: 'numeric', month: 'short' });

/** 24 Oct 2026 */
export const fullDay = format({ day: 'numeric', month: 'short', year: 'numeric' });

/** Sat, 24 Oct 2026 */
export const namedDay = format({
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});

/** Oct 2026, of a day or of a month such as 2026-10 */
export const monthName = format({ month: 'short', year: 'numeric' });

/** 24 Oct – 22 Nov 2026 */
export const daySpan = (from: string, to: string): string => {
  if (from === to) return fullDay(to);
  return `${from.slice(0, 4) === to.slice(0, 4) ? shortDay(from) : fullDay(from)} – ${fullDay(to)}`;
};

const MAX_DAILY_TICKS = 14;
const MAX_WEEKLY_TICKS = 100;
const MONDAY = 1;

/** The days that an axis names: each of a fortnight, then Mondays, then the first of months. */
export const dayTicks = (days: readonly string[]): string[] => {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const length = countDays(first, last);
  if (length <= MAX_DAILY_TICKS) return [...days];
  if (length <= MAX_WEEKLY_TICKS) return days.filter((day) => new Date(day).getUTCDay() === MONDAY);
  return days.filter((day) => day.endsWith('-01'));
};
