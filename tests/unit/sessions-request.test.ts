import * as v from 'valibot';
import { expect, test } from 'vitest';
import { encodeCursor } from '../../lib/admin/cursor.ts';
import { SessionRequest, SessionsCsvRequest, SessionsRequest } from '../../lib/admin/requests.ts';

const UUID = '7d4f0c1e-9a52-4a37-8c1b-52e0d1a6f3b9';
const NOON = Date.UTC(2026, 10, 22, 12);

const nothing = {
  status: undefined,
  user: undefined,
  sessionId: undefined,
  endedBy: undefined,
  from: undefined,
  to: undefined,
};

test('a list without a query has all sessions, in pages of 25; as CSV of 1,000, in UTC', () => {
  const all = { filter: nothing, before: undefined };
  expect(v.parse(SessionsRequest, {})).toEqual({ ...all, limit: 25 });
  expect(v.parse(SessionsCsvRequest, {})).toEqual({ ...all, limit: 1_000, timeZone: 'UTC' });
});

test('what a query names is what the list is of', () => {
  const query = {
    status: 'ended',
    user: UUID,
    session_id: UUID.toUpperCase(),
    ended_by: 'admin',
    from: '2026-11-22',
    to: '2026-11-22T13:00:00+01:00',
    cursor: encodeCursor(UUID),
    limit: '100',
  };
  const filter = {
    status: 'ended',
    user: `visitor:${UUID}`,
    sessionId: UUID,
    endedBy: 'admin',
    from: NOON - 43_200_000,
    to: NOON,
  };
  expect(v.parse(SessionsRequest, query)).toEqual({ filter, before: UUID, limit: 100 });
  expect(
    v.parse(SessionsCsvRequest, { ...query, limit: '1000', time_zone: 'Europe/Berlin' }),
  ).toEqual({ filter, before: UUID, limit: 1_000, timeZone: 'Europe/Berlin' });
});

test.each(['client', 'expired', 'replaced', 'admin'])('sessions may end by %s', (ended_by) => {
  expect(v.parse(SessionsRequest, { ended_by }).filter.endedBy).toBe(ended_by);
});

test.each([
  ['all', undefined],
  ['active', 'active'],
  ['ended', 'ended'],
])('with the status %s, what is listed is %s', (status, listed) => {
  expect(v.parse(SessionsRequest, { status }).filter.status).toBe(listed);
});

test.each([
  ['2026-11-22', NOON - 43_200_000],
  ['2026-11-22T12:00Z', NOON],
  ['2026-11-22T12:00:00.5Z', NOON + 500],
  ['2026-11-22T12:00:00.123456789-00:30', NOON + 1_800_123],
  ['0000-01-01', Date.parse('0000-01-01')],
  ['9999-12-31T23:59:59.999Z', Date.parse('9999-12-31T23:59:59.999Z')],
])('%s is an instant', (from, instant) => {
  expect(v.parse(SessionsRequest, { from }).filter.from).toBe(instant);
});

const USER =
  'user must be demo_user, visitor:<UUID>, user:<subject of a token>, or the UUID of a visitor';
const SESSION_ID = 'session_id must be the UUID of a session';
const FROM = 'from must be a time such as 2026-11-22T15:00:00Z, or a day such as 2026-11-22';
const LIMIT = 'limit must be a whole number from 1 to 100';

test.each([
  [{ status: '' }, 'status must be one of all, active, ended'],
  [{ ended_by: '' }, 'ended_by must be one of client, expired, replaced, admin'],
  [{ session_id: 'current' }, SESSION_ID],
  [{ user: 'visitor:7' }, USER],
  [{ user: 7 }, USER],
  [{ user: `x${UUID}` }, USER],
  [{ user: `${UUID}x` }, USER],
  [{ user: `visitors:${UUID}` }, USER],
  [{ user: `xuser:7` }, USER],
  [{ user: `user:${'x'.repeat(256)}` }, USER],
  [{ from: 7 }, FROM],
  [{ from: '' }, FROM],
  [{ from: ' 2026-11-22' }, FROM],
  [{ from: '2026-11-22 ' }, FROM],
  [{ from: '2026-11-22T12:00' }, FROM],
  [{ from: '2026-11-22T12Z' }, FROM],
  [{ from: '2026-11-22T12:00:00.1234567890Z' }, FROM],
  [{ from: '2026-02-30' }, FROM],
  [{ from: '0000-01-01T00:00:00+00:01' }, FROM],
  [{ from: '9999-12-31T23:59:59.999-00:01' }, FROM],
  [{ to: '22.11.2026' }, FROM.replace('from', 'to')],
  [{ from: '2026-11-22', to: '2026-11-22' }, 'from must be before to'],
  [{ limit: 25 }, LIMIT],
  [{ limit: '0' }, LIMIT],
  [{ limit: '101' }, LIMIT],
  [{ limit: ' 1' }, LIMIT],
  [{ limit: '1.' }, LIMIT],
  [{ cursor: 'current' }, 'cursor must be a next_cursor of an earlier answer'],
])('%j is refused in a sentence', (query, sentence) => {
  expect(() => v.parse(SessionsRequest, query)).toThrow(
    expect.objectContaining({ message: sentence }),
  );
});

test.each([
  [{ limit: '1001' }, 'limit must be a whole number from 1 to 1000'],
  [{ time_zone: 7 }, 'time_zone must be the name of a time zone such as Europe/Berlin'],
  [{ time_zone: '+01:00' }, 'time_zone must be the name of a time zone such as Europe/Berlin'],
])('as CSV, %j is refused in a sentence', (query, sentence) => {
  expect(() => v.parse(SessionsCsvRequest, query)).toThrow(
    expect.objectContaining({ message: sentence }),
  );
});

test('from may stand without to, to without from, and a millisecond before it', () => {
  const to = '2026-11-22T12:00:00.001Z';
  for (const query of [{ from: to }, { to }, { from: '2026-11-22T12:00:00Z', to }]) {
    expect(v.is(SessionsRequest, query)).toBe(true);
  }
});

test('one session needs its user and its id', () => {
  expect(v.parse(SessionRequest, { user: 'user:7', session_id: UUID })).toEqual({
    user: 'user:7',
    session_id: UUID,
  });
  expect(v.is(SessionRequest, { user: 'user:7' })).toBe(false);
  expect(v.is(SessionRequest, { session_id: UUID })).toBe(false);
});
