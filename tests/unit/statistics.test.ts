import { expect, test } from 'vitest';
import type { EndedSession } from '../../lib/session.ts';
import {
  erasedKey,
  randomShard,
  STATISTICS_SHARDS,
  statisticsKey,
  statisticsOf,
} from '../../lib/statistics.ts';

const at = (text: string) => Date.parse(text);

const ended: EndedSession = {
  id: '01a203fb-9d3f-7264-a6ea-afb84c290533',
  startedAt: at('2026-11-22T23:50:00Z'),
  endedAt: at('2026-11-23T00:20:00Z'),
  endedBy: 'client',
  messages: 3,
  conversations: 1,
  responseMs: 3_000,
  responses: 2,
  responseHistogram: { 39: 2 },
  writers: {},
};

test('a session counts on the day it started', () => {
  expect(statisticsKey(ended.startedAt, 7)).toEqual({ month: '2026-11', day_shard: '22#07' });
  expect(statisticsOf(ended, undefined)).toEqual({
    sessions: 1,
    ended_by_client: 1,
    hour_23: 1,
    messages: 3,
    conversations: 1,
    responses: 2,
    response_ms: 3_000,
    response_bucket_39: 2,
    duration_ms: 1_800_000,
    duration_bucket_76: 1,
    new_users: 1,
    daily_active_users: 1,
    weekly_active_users: 1,
    monthly_active_users: 1,
  });
});

test('what was erased is counted beside the day, on the same shard', () => {
  expect(erasedKey(ended.startedAt, 7)).toEqual({ month: 'erased#2026-11', day_shard: '22#07' });
});

test('sessions that end at once count on any of the shards', () => {
  const shards = new Set(Array.from({ length: 500 }, randomShard));
  expect([...shards].toSorted()).toEqual(Array.from({ length: STATISTICS_SHARDS }, (_, n) => n));
});

test('a message left unanswered counts as given up, with the wait', () => {
  const waited = { ...ended, awaitingSince: ended.endedAt - 1_500 };
  expect(statisticsOf(waited, undefined)).toMatchObject({ gave_up: 1, gave_up_bucket_39: 1 });
});

test('how long they waited who did not say that they left is not known', () => {
  const expired = { ...ended, endedBy: 'expired', awaitingSince: ended.endedAt - 1_500 } as const;
  const counted = Object.keys(statisticsOf(expired, undefined));
  expect(counted.filter((name) => name.startsWith('gave_up'))).toEqual(['gave_up']);
});

// 22 November 2026 is a Sunday.
test.each([
  ['the same day', '2026-11-22T00:00:00Z', {}],
  ['the day before', '2026-11-21T23:59:59.999Z', { daily_active_users: 1 }],
  ['the Monday of its week', '2026-11-16T00:00:00Z', { daily_active_users: 1 }],
  [
    'the Sunday before',
    '2026-11-15T23:59:59.999Z',
    { daily_active_users: 1, weekly_active_users: 1 },
  ],
  [
    'the month before',
    '2026-10-31T23:59:59.999Z',
    { daily_active_users: 1, weekly_active_users: 1, monthly_active_users: 1 },
  ],
])(
  'a user seen on %s is active anew by day, week and month as the calendar says',
  (_, previous, expected) => {
    const users = Object.entries(statisticsOf(ended, at(previous))).filter(([name]) =>
      name.endsWith('_users'),
    );
    expect(Object.fromEntries(users)).toEqual(expected);
  },
);

test('a clock that was ahead does not make a user active twice', () => {
  expect(statisticsOf(ended, at('2026-12-01T00:00:00Z'))).not.toHaveProperty('daily_active_users');
});
