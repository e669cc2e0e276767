import { expect, test } from 'vitest';
import {
  activeListingOf,
  deleteAt,
  endedListingOf,
  erasedItem,
  isErased,
  newSessionMap,
  parseEndedItem,
  parseUserItem,
  sessionMap,
  toEndedItem,
  userDeleteAt,
} from '../../lib/repository/items.ts';

// Of 22 November 2026, 15:25:03.087 UTC, and on the third shard.
const ID = '01a203fb-9d3f-7264-a6ea-afb84c290533';
const STARTED_AT = 1_795_361_103_167;
const PREVIOUS_ID = '01a203fb-0000-7264-a6ea-afb84c290533';

const record = {
  id: ID,
  startedAt: STARTED_AT,
  messages: 3,
  conversations: 1,
  responseMs: 3_000,
  responses: 2,
  responseHistogram: { 39: 2 },
  awaitingSince: STARTED_AT + 1,
  writers: { 'c7-x': 4 },
  previousSessionId: PREVIOUS_ID,
};
const attributes = {
  started_at: STARTED_AT,
  messages: 3,
  conversations: 1,
  response_ms: 3_000,
  responses: 2,
  response_histogram: { 39: 2 },
  awaiting_since: STARTED_AT + 1,
  writers: { 'c7-x': 4 },
  previous_session_id: PREVIOUS_ID,
};
const map = { id: ID, ...attributes };
const ended = {
  ...record,
  endedAt: STARTED_AT + 60_000,
  endedBy: 'client' as const,
  closeToken: 'c1:7',
  previousStartedAt: 5,
};
const noTotals = {
  sessions: 0,
  messages: 0,
  conversations: 0,
  responseMs: 0,
  responses: 0,
  durationMs: 0,
};

test('who was never seen has no sessions', () => {
  expect(parseUserItem(undefined)).toEqual({ totals: noTotals });
});

test('all that an item holds of a user is read', () => {
  expect(
    parseUserItem({
      active: map,
      expires_at: 10,
      last_activity_at: 9,
      ending_by: 'client',
      pending: map,
      closed_at: STARTED_AT + 60_000,
      closed_by: 'client',
      close_token: 'c1:7',
      closed_id: PREVIOUS_ID,
      total_sessions: 1,
      total_messages: 2,
      total_conversations: 3,
      total_response_ms: 4,
      total_responses: 5,
      total_duration_ms: 6,
      last_started_at: 7,
      previous_started_at: 5,
      index_expires_at: 8,
      erased_id: PREVIOUS_ID,
      erased_at: 11,
    }),
  ).toEqual({
    open: { ...record, expiresAt: 10, lastActivityAt: 9, endingBy: 'client' },
    pending: ended,
    totals: {
      sessions: 1,
      messages: 2,
      conversations: 3,
      responseMs: 4,
      responses: 5,
      durationMs: 6,
    },
    closedId: PREVIOUS_ID,
    closedAt: STARTED_AT + 60_000,
    lastStartedAt: 7,
    indexExpiresAt: 8,
    erasure: { id: PREVIOUS_ID, at: 11 },
  });
});

test('a pending session did not end before it started, and a start of 0 is none', () => {
  const { pending } = parseUserItem({
    pending: map,
    closed_at: STARTED_AT - 1,
    closed_by: 'expired',
    previous_started_at: 0,
  });
  expect(pending).toMatchObject({ endedAt: STARTED_AT, previousStartedAt: undefined });
});

test.each([
  [{ active: map, last_activity_at: 9 }, 'expires_at'],
  [{ active: map, expires_at: 10 }, 'last_activity_at'],
  [{ pending: map, closed_by: 'client' }, 'closed_at'],
  [{ pending: map, closed_at: 10 }, 'closed_by'],
  [{ erased_id: ID }, 'erased_at'],
  [{ active: { ...map, messages: -1 } }, 'active.messages'],
  [{ active: { ...map, messages: 1.5 } }, 'active.messages'],
  [
    { pending: { ...map, writers: { x: '1' }, response_ms: '1' } },
    'pending.response_ms, pending.writers.x',
  ],
  [{ ending_by: 'nobody', total_sessions: 'many' }, 'ending_by, total_sessions'],
])('what is wrong with an item is named, as in %j', (item, where) => {
  expect(() => parseUserItem(item)).toThrow(new Error(`A stored item is malformed at ${where}`));
});

test('what is no item at all is malformed in all of it', () => {
  expect(() => parseEndedItem('secret' as never)).toThrow(
    new Error('A stored item is malformed at all of it'),
  );
});

test.each(['client', 'expired', 'replaced', 'admin'] as const)(
  'a session that %s ended is kept with all that is known of it, and read as it was',
  (endedBy) => {
    const retention = { visitorRetentionDays: 30, retentionDays: 400 };
    const item = toEndedItem('visitor:x', { ...ended, endedBy }, retention);
    expect(item).toEqual({
      user_id: 'visitor:x',
      session_id: ID,
      ...attributes,
      ended_at: STARTED_AT + 60_000,
      ended_by: endedBy,
      close_token: 'c1:7',
      previous_started_at: 5,
      delete_at: Math.ceil((STARTED_AT + 60_000) / 1000) + 30 * 86_400,
      list_day: '2026-11-22#3',
      list_id: ID,
    });
    expect(parseEndedItem(item)).toEqual({ ...ended, endedBy });
  },
);

test('a session starts with nothing, and is kept as it is', () => {
  const begun = {
    started_at: STARTED_AT,
    messages: 0,
    conversations: 0,
    response_ms: 0,
    responses: 0,
    response_histogram: {},
    writers: {},
  };
  expect(newSessionMap(ID, STARTED_AT)).toEqual({ id: ID, ...begun });
  expect(newSessionMap(ID, STARTED_AT, PREVIOUS_ID)).toEqual({
    id: ID,
    ...begun,
    previous_session_id: PREVIOUS_ID,
  });
  expect(sessionMap(record)).toEqual(map);
});

test('open sessions are listed apart, ended ones by the day of their id', () => {
  expect(activeListingOf(ID)).toEqual({ list_day: 'active#3', list_id: ID });
  expect(endedListingOf(ID)).toEqual({ list_day: '2026-11-22#3', list_id: ID });
});

test('of an erased session there is its key, and that it is erased', () => {
  const item = erasedItem('visitor:x', ID, 7);
  expect(item).toEqual({ user_id: 'visitor:x', session_id: ID, erased_at: 7 });
  expect([isErased(item), isErased({ user_id: 'visitor:x', session_id: ID })]).toEqual([
    true,
    false,
  ]);
});

test('what is stored of visitors goes earlier, never before its time', () => {
  const retention = { visitorRetentionDays: 30, retentionDays: 400 };
  expect(deleteAt(1_001, 1)).toBe(2 + 86_400);
  expect(deleteAt(1_000, 1)).toBe(1 + 86_400);
  expect(userDeleteAt('visitor:x', 0, retention)).toBe(30 * 86_400);
  expect(userDeleteAt('user:x', 0, retention)).toBe(400 * 86_400);
});
