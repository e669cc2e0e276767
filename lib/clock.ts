/** The one door to the clock: milliseconds since the epoch. */
export const now = (): number => Date.now();

/** The UTC day of an instant, as "2026-11-22". */
export const dayOf = (instant: number): string => iso(instant).slice(0, 10);

/** ISO 8601 in UTC, as every answer shows times. */
export const iso = (instant: number): string => new Date(instant).toISOString();

/** The UTC hour of an instant, 0 to 23. */
export const hourOf = (instant: number): number => new Date(instant).getUTCHours();
