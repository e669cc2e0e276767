import { expect, test } from 'vitest';
import { hoursOfWeek, weekdayAndHour } from '../../lib/admin/time-zone.ts';

const MONDAY = 0;
const SATURDAY = 5;
const SUNDAY = 6;

const at = (text: string, timeZone: string) => weekdayAndHour(Date.parse(text), timeZone);

test('an instant has the weekday and hour of the clocks in a time zone', () => {
  expect(at('2026-11-22T23:30:00Z', 'UTC')).toEqual({ weekday: SUNDAY, hour: 23 });
  expect(at('2026-11-22T23:30:00Z', 'Europe/Berlin')).toEqual({ weekday: MONDAY, hour: 0 });
  expect(at('2026-11-23T00:30:00Z', 'America/New_York')).toEqual({ weekday: SUNDAY, hour: 19 });
  expect(at('2026-11-22T11:00:00Z', 'Pacific/Kiritimati')).toEqual({ weekday: MONDAY, hour: 1 });
  expect(at('2026-11-22T11:00:00Z', 'Pacific/Pago_Pago')).toEqual({ weekday: SUNDAY, hour: 0 });
});

test('an hour begins with its first millisecond and ends with its last', () => {
  expect(at('2026-11-22T12:59:59.999Z', 'UTC')).toEqual({ weekday: SUNDAY, hour: 12 });
  expect(at('2026-11-22T13:00:00.000Z', 'UTC')).toEqual({ weekday: SUNDAY, hour: 13 });
});

test('midnight is hour 0 of the new day', () => {
  expect(at('2026-11-22T00:00:00Z', 'UTC')).toEqual({ weekday: SUNDAY, hour: 0 });
  expect(at('2026-11-21T23:59:59Z', 'UTC')).toEqual({ weekday: SATURDAY, hour: 23 });
});

test('when the clocks go forward, an hour of the day is left out', () => {
  expect(at('2026-03-29T00:59:59Z', 'Europe/Berlin')).toEqual({ weekday: SUNDAY, hour: 1 });
  expect(at('2026-03-29T01:00:00Z', 'Europe/Berlin')).toEqual({ weekday: SUNDAY, hour: 3 });
});

test('when the clocks go back, an hour of the day is there twice', () => {
  expect(at('2026-10-24T23:59:59Z', 'Europe/Berlin')).toEqual({ weekday: SUNDAY, hour: 1 });
  expect(at('2026-10-25T00:30:00Z', 'Europe/Berlin')).toEqual({ weekday: SUNDAY, hour: 2 });
  expect(at('2026-10-25T01:30:00Z', 'Europe/Berlin')).toEqual({ weekday: SUNDAY, hour: 2 });
  expect(at('2026-10-25T02:00:00Z', 'Europe/Berlin')).toEqual({ weekday: SUNDAY, hour: 3 });
});

test('a zone may be half an hour or a quarter of one off', () => {
  expect(at('2026-11-22T12:29:59Z', 'Asia/Kolkata')).toEqual({ weekday: SUNDAY, hour: 17 });
  expect(at('2026-11-22T12:30:00Z', 'Asia/Kolkata')).toEqual({ weekday: SUNDAY, hour: 18 });
  expect(at('2026-11-22T18:14:59Z', 'Asia/Kathmandu')).toEqual({ weekday: SUNDAY, hour: 23 });
  expect(at('2026-11-22T18:15:00Z', 'Asia/Kathmandu')).toEqual({ weekday: MONDAY, hour: 0 });
});

test('where the clocks move by half an hour, they do so here', () => {
  expect(at('2026-10-03T15:29:59Z', 'Australia/Lord_Howe')).toEqual({ weekday: SUNDAY, hour: 1 });
  expect(at('2026-10-03T15:30:00Z', 'Australia/Lord_Howe')).toEqual({ weekday: SUNDAY, hour: 2 });
  expect(at('2026-10-03T16:00:00Z', 'Australia/Lord_Howe')).toEqual({ weekday: SUNDAY, hour: 3 });
});

test('what is no time zone is refused', () => {
  expect(() => weekdayAndHour(0, 'Europe/Atlantis')).toThrow(RangeError);
});

test('sessions add up by weekday and hour, in seven days of 24 hours', () => {
  const starts = [
    { instant: Date.parse('2026-11-22T12:10:00Z'), sessions: 2 },
    { instant: Date.parse('2026-11-15T12:50:00Z'), sessions: 3 },
    { instant: Date.parse('2026-11-22T23:00:00Z'), sessions: 1 },
  ];
  const expected = Array.from({ length: 7 }, () => new Array(24).fill(0));
  expect(hoursOfWeek([], 'UTC')).toEqual(expected);
  expected[SUNDAY]?.splice(13, 1, 5);
  expected[MONDAY]?.splice(0, 1, 1);
  expect(hoursOfWeek(starts, 'Europe/Berlin')).toEqual(expected);
});
