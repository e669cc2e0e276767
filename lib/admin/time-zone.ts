/** When something was on the clocks and calendars of a time zone: weekday 0 is Monday. */
export type WeekdayAndHour = { weekday: number; hour: number };

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Making one takes a hundred times as long as using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timeZone: string) => {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      hourCycle: 'h23',
    });
  formats.set(timeZone, format);
  return format;
};

/**
 * The weekday and the hour, 0 to 23, that an instant in milliseconds falls in where the clocks show
 * that time zone (an IANA name). Throws RangeError for a name that is none.
 */
export const weekdayAndHour = (instant: number, timeZone: string): WeekdayAndHour => {
  const parts = formatOf(timeZone).formatToParts(instant);
  const shown = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return { weekday: WEEKDAYS.indexOf(shown('weekday')), hour: Number(shown('hour')) };
};

/**
 * How many sessions started in which hour of the week, Monday first: seven days of 24 hours.
 * Each instant in milliseconds stands for as many sessions as are given with it.
 */
export const hoursOfWeek = (
  starts: Iterable<{ instant: number; sessions: number }>,
  timeZone: string,
): number[][] => {
  const hours = WEEKDAYS.map(() => new Array<number>(24).fill(0));
  for (const { instant, sessions } of starts) {
    const { weekday, hour } = weekdayAndHour(instant, timeZone);
    const day = hours[weekday] as number[];
    day[hour] = (day[hour] ?? 0) + sessions;
  }
  return hours;
};
