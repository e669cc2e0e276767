import * as v from 'valibot';
import { dayOf, now } from '../clock.ts';
import { addDays, countDays, type DayRange } from '../day.ts';
import { Day, TimeZone } from './requests.ts';

const DEFAULT_DAYS = 30;
const MAX_DAYS = 366;
const FIRST_DAY = '2020-01-01';
const LAST_DAY = '2999-12-31';

const SensibleDay = (name: string) => {
  const message = `${name} must be a day from ${FIRST_DAY} to ${LAST_DAY}`;
  return v.pipe(Day(name), v.minValue(FIRST_DAY, message), v.maxValue(LAST_DAY, message));
};

const today = () => dayOf(now());

/** The days asked for: 30 of them, and up to today (UTC), where the query does not say. */
export const StatsRequest = v.pipe(
  v.object({
    from: v.optional(SensibleDay('from')),
    to: v.optional(SensibleDay('to'), today),
    time_zone: TimeZone,
  }),
  v.transform(({ from, to, time_zone }): { range: DayRange; timeZone: string } => ({
    range: { from: from ?? addDays(to, 1 - DEFAULT_DAYS), to },
    timeZone: time_zone,
  })),
  v.check(({ range }) => range.from <= range.to, 'from must not be later than to'),
  v.check(
    ({ range }) => countDays(range) <= MAX_DAYS,
    `from and to may span at most ${MAX_DAYS} days`,
  ),
);
