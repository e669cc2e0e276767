/** The one door to the clock: milliseconds since the epoch. */
export const now = (): number => Date.now();

/** Whether an instant is less than so far away, either way: a clock that is set back stops nothing for long. */
export const isWithin = (ms: number, instant: number | undefined): boolean =>
  instant !== undefined && Math.abs(now() - instant) < ms;

/** The UTC day of an instant, as "2026-11-22". */
export const dayOf = (instant: number): string => iso(instant).slice(0, 10);

/** ISO 8601 in UTC, as every answer shows times. */
export const iso = (instant: number): string => new Date(instant).toISOString();

/** The UTC hour of an instant, 0 to 23. */
export const hourOf = (instant: number): number => new Date(instant).getUTCHours();

/** The instant that a text in ISO 8601 names; NaN where there is none, as on 30 February. */
export const instantOf = (text: string): number => {
  const day = text.slice(0, 10);
  const midnight = Date.parse(day);
  // Date.parse takes 30 February for 2 March.
  const exists = !Number.isNaN(midnight) && dayOf(midnight) === day;
  return exists ? Date.parse(text) : Number.NaN;
};
