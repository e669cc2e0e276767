/** A time as it is read and sorted: `2026-11-22 14:03:11`, in a time zone. */
export const formatTime = (at: string | number, timeZone: string): string =>
  // Sweden writes its times as ISO 8601 does.
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone }).format(
    new Date(at),
  );

/** The day of a time in a time zone: `2026-11-22`. */
export const formatDay = (at: string | number, timeZone: string): string =>
  formatTime(at, timeZone).slice(0, 10);

/** `9 s`, `4 min 09 s`, `1 h 04 min 09 s`. */
export const formatDuration = (seconds: number): string => {
  const whole = Math.floor(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = whole % 60;
  if (hours > 0) return `${formatCount(hours)} h ${twoDigits(minutes)} min ${twoDigits(rest)} s`;
  return minutes > 0 ? `${minutes} min ${twoDigits(rest)} s` : `${rest} s`;
};

/** `0.842 s`, and a dash for none. */
export const formatResponseTime = (seconds: number | null): string =>
  seconds === null ? '–' : `${seconds.toFixed(3)} s`;

const count = new Intl.NumberFormat('en');

/** `12,345`. */
export const formatCount = (number: number): string => count.format(number);

/** `1 session`, `12,345 sessions`. */
export const formatNumberOf = (number: number, noun: string): string =>
  `${formatCount(number)} ${noun}${number === 1 ? '' : 's'}`;

/** The instant at which a day (`2026-11-22`) begins in a time zone. */
export const startOfDay = (day: string, timeZone: string): Date => {
  const inUtc = Date.parse(`${day}T00:00:00Z`);
  // The zone's clock may change between the two, so the second guess is by the offset of the first.
  const guess = inUtc - offsetMs(inUtc, timeZone);
  return new Date(inUtc - offsetMs(guess, timeZone));
};

/** Whether a text is a day that there is. */
export const isDay = (text: string): boolean => {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes 30 February for 2 March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

export const DAY_MS = 86_400_000;

/** The day of a time in UTC: `2026-11-22`. */
export const utcDay = (time: number): string => new Date(time).toISOString().slice(0, 10);

export const addDays = (day: string, days: number): string =>
  utcDay(Date.parse(day) + days * DAY_MS);

export const nextDay = (day: string): string => addDays(day, 1);

/** By how much a zone's clock is ahead of UTC at an instant that is a whole second. */
const offsetMs = (at: number, timeZone: string): number =>
  Date.parse(`${formatTime(at, timeZone).replace(' ', 'T')}Z`) - at;

const twoDigits = (number: number): string => String(number).padStart(2, '0');
