import * as v from 'valibot';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from '../../lib/admin/cursor.ts';
import { Day, TimeZone, User } from '../../lib/admin/requests.ts';
import { lowestSessionId } from '../../lib/session-id.ts';

const UUID = '7d4f0c1e-9a52-4a37-8c1b-52e0d1a6f3b9';

test.each([
  ['demo_user', 'demo_user'],
  [UUID, `visitor:${UUID}`],
  [UUID.toUpperCase(), `visitor:${UUID}`],
  [`visitor:${UUID.toUpperCase()}`, `visitor:${UUID}`],
  ['user:auth0|7', 'user:auth0|7'],
  ['user:100%', 'user:100%'],
  ['user:a%41', 'user:a%41'],
])('%s is the user %s', (given, user) => {
  expect(v.parse(User, given)).toBe(user);
});

test.each(['', 'Demo_User', 'visitor:', `visitor:${UUID}x`, 'user:', 'current', undefined, 7])(
  '%j is no user',
  (given) => {
    expect(v.safeParse(User, given).success).toBe(false);
  },
);

test.each(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires'])('%s is a zone', (zone) => {
  expect(v.parse(TimeZone, zone)).toBe(zone);
});

test('the zone is UTC where none is given', () => {
  expect(v.parse(TimeZone, undefined)).toBe('UTC');
});

test.each(['', 'Mars/Olympus', '+01:00', 'Europe/Berlin\r\nX: y'])('%j is no zone', (zone) => {
  expect(v.safeParse(TimeZone, zone).success).toBe(false);
});

test.each(['2026-11-22', '2024-02-29', '0001-01-01'])('%s is a day', (day) => {
  expect(v.parse(Day('from'), day)).toBe(day);
});

test.each([
  ...['2026-02-29', '2026-13-01', '2026-00-01', '2026-1-1', '22.11.2026', ''],
  '2026-11-22T00:00:00Z',
])('%j is no day', (day) => {
  expect(() => v.parse(Day('from'), day)).toThrow('from must be a day such as 2026-11-22');
});

test.each(['01a203fb-9d3f-7264-a6ea-afb84c290533', lowestSessionId(1_795_359_600_000)])(
  'a cursor carries %s',
  (id) => {
    expect(decodeCursor(encodeCursor(id))).toBe(id);
  },
);

test.each([`x${UUID}`, `${UUID}x`, 'current', ''])('a cursor at %j is none', (before) => {
  const cursor = Buffer.from(JSON.stringify({ before })).toString('base64url');
  expect(() => decodeCursor(cursor)).toThrow('cursor must be a next_cursor of an earlier answer');
});

test('a cursor has one spelling', () => {
  const cursor = encodeCursor('01a203fb-9d3f-7264-a6ea-afb84c290533');
  for (const other of [`${cursor}=`, ` ${cursor}`, `${cursor}!`]) {
    expect(() => decodeCursor(other)).toThrow('cursor must be a next_cursor of an earlier answer');
  }
});
