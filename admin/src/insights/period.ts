import { addDays, DAY_MS, isDay, utcDay } from '../format.ts';

/** The longest that statistics are given for at once: a year, leap years too. */
export const MAX_DAYS = 366;

export const PRESET_DAYS = [7, 30, 90] as const;
const DEFAULT_DAYS = 30;

/** UTC days such as 2026-11-22, both included; `preset` where they are the last so many. */
export type Period = { from: string; to: string; preset?: number };

/**
 * The period in the address: `days=7`, or `from` and `to`. What makes no sense there is the default,
 * as an address can be old, cut short or typed.
 */
export const readPeriod = (search: URLSearchParams, today: string): Period => {
  const from = search.get('from') ?? '';
  const to = search.get('to') ?? '';
  if (periodFault(from, to) === undefined) return { from, to };
  const days = Number(search.get('days'));
  return lastDays(PRESET_DAYS.find((preset) => preset === days) ?? DEFAULT_DAYS, today);
};

export const lastDays = (days: number, today: string): Period => ({
  from: addDays(today, 1 - days),
  to: today,
  preset: days,
});

/** The address of a period. */
export const writePeriod = ({ from, to, preset }: Period): Record<string, string> =>
  preset === undefined ? { from, to } : { days: String(preset) };

/** Why two days are no period, in words for whoever typed them. */
export const periodFault = (from: string, to: string): string | undefined => {
  if (!isDay(from) || !isDay(to)) return 'Choose two days';
  if (from > to) return 'The first day is after the last';
  if (countDays(from, to) > MAX_DAYS) return `Choose at most ${MAX_DAYS} days`;
  return undefined;
};

export const countDays = (from: string, to: string) =>
  (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;

export const utcToday = () => utcDay(Date.now());
