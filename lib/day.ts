import { dayOf, instantOf } from './clock.ts';

/** UTC days such as "2026-11-22", in whose order texts and time agree. */

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Days from the first to the last, both included. */
export type DayRange = { from: string; to: string };

/** 1 January 1970 was a Thursday: three days into its ISO week. */
const EPOCH_WEEKDAY = 3;

/** Whole days since the epoch. */
export const dayNumber = (instant: number): number => Math.floor(instant / DAY_MS);

/** Whole ISO weeks, from Monday, since the one in which the epoch lies. */
export const weekNumber = (instant: number): number =>
  Math.floor((dayNumber(instant) + EPOCH_WEEKDAY) / 7);

/** The month of a day, such as "2026-11". */
export const monthOf = (day: string): string => day.slice(0, 7);

export const addDays = (day: string, days: number): string => dayOf(instantOf(day) + days * DAY_MS);

/** How many days a range has; none, or fewer, where it ends before it begins. */
export const countDays = ({ from, to }: DayRange): number =>
  (instantOf(to) - instantOf(from)) / DAY_MS + 1;

export const daysOf = (range: DayRange): string[] =>
  Array.from({ length: countDays(range) }, (_, index) => addDays(range.from, index));

/** The equally long range just before. */
export const rangeBefore = (range: DayRange): DayRange => ({
  from: addDays(range.from, -countDays(range)),
  to: addDays(range.from, -1),
});

/** The ISO week of a day, from Monday to Sunday. */
export const weekOf = (day: string): DayRange => {
  const monday = weekNumber(instantOf(day)) * 7 - EPOCH_WEEKDAY;
  return { from: dayOf(monday * DAY_MS), to: dayOf((monday + 6) * DAY_MS) };
};

/** All days of the month of a day. */
export const wholeMonthOf = (day: string): DayRange => {
  const from = `${monthOf(day)}-01`;
  // 31 days after its first, every month is over.
  const next = `${monthOf(addDays(from, 31))}-01`;
  return { from, to: addDays(next, -1) };
};
