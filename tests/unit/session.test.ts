import { expect, test } from 'vitest';
import {
  durationMs,
  lifetimeTotals,
  type OpenSession,
  runningSession,
  sessionState,
} from '../../lib/session.ts';

const open: OpenSession = {
  id: '01a203fb-9d3f-7264-a6ea-afb84c290533',
  startedAt: 1_000,
  messages: 2,
  conversations: 1,
  responseMs: 3_000,
  responses: 2,
  responseHistogram: { 39: 2 },
  writers: {},
  expiresAt: 61_000,
  lastActivityAt: 31_000,
};
const noTotals = {
  sessions: 0,
  messages: 0,
  conversations: 0,
  responseMs: 0,
  responses: 0,
  durationMs: 0,
};

test('a user without a session has none', () => {
  expect(sessionState({}, 1_000)).toEqual({ state: 'none' });
});

test('a session runs until the millisecond before it expires', () => {
  expect(sessionState({ open }, 60_999)).toEqual({ state: 'active', session: open });
  expect(sessionState({ open }, 61_000).state).toBe('expired');
});

test('what runs is what is open and has not expired', () => {
  expect(runningSession({ totals: noTotals }, 1_000)).toBeUndefined();
  expect(runningSession({ open, totals: noTotals }, 60_999)).toBe(open);
  expect(runningSession({ open, totals: noTotals }, 61_000)).toBeUndefined();
});

test('a session that expired ended at its last activity', () => {
  const { expiresAt: _, lastActivityAt: __, ...session } = open;
  expect(sessionState({ open }, 90_000)).toEqual({
    state: 'expired',
    session: { ...session, endedAt: 31_000, endedBy: 'expired' },
  });
});

test('a soft end is under way until it expires, and was then the client', () => {
  const ending: OpenSession = { ...open, endingBy: 'client' };
  expect(sessionState({ open: ending }, 60_999)).toEqual({ state: 'ending', session: ending });
  expect(sessionState({ open: ending }, 61_000)).toMatchObject({ session: { endedBy: 'client' } });
});

test('a session lasts until now or its end, and never less than nothing', () => {
  expect(durationMs(open, 11_000)).toBe(10_000);
  expect(durationMs({ ...open, endedAt: 5_000, endedBy: 'client' }, 11_000)).toBe(4_000);
  expect(durationMs(open, 0)).toBe(0);
});

test('the sums of a life are those kept, the session being archived and the open one', () => {
  const kept = { ...noTotals, sessions: 5, messages: 10, durationMs: 100 };
  const pending = { ...open, endedAt: 2_000, endedBy: 'client' as const };
  expect(lifetimeTotals({ open, pending, totals: kept }, 11_000)).toEqual({
    sessions: 7,
    messages: 14,
    conversations: 2,
    responseMs: 6_000,
    responses: 4,
    durationMs: 100 + 1_000 + 10_000,
  });
});

test('in the sums, a session that expired lasted until its last activity', () => {
  expect(lifetimeTotals({ open, totals: noTotals }, 999_000).durationMs).toBe(30_000);
});
