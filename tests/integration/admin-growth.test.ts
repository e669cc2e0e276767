import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { dynamodb } from '../../lib/repository/database.ts';
import { adminRequest } from '../support/admin.ts';
import { countCalls, unitsTogether } from '../support/counted-calls.ts';
import { endedSession, plantActive, plantEnded } from '../support/many-sessions.ts';
import { stopClock } from '../support/service.ts';

const { callsOf } = countCalls(dynamodb);

beforeAll(() => stopClock('2026-11-22T15:00:00.000Z'));
afterAll(() => vi.useRealTimers());

/** How many calls of each kind a piece of work makes, and how many units they take. */
const costOf = async (work: () => Promise<{ status: number }>) => {
  await work(); // This environment learns the key that tokens are signed with.
  const calls = await callsOf(async () => expect((await work()).status).toBe(200));
  const kinds = Object.groupBy(calls, ({ operation, index }) =>
    [operation, index].filter(Boolean).join(' '),
  );
  return {
    units: unitsTogether(calls),
    calls: Object.fromEntries(Object.entries(kinds).map(([kind, of]) => [kind, of?.length])),
  };
};

const HOUR_MS = 3_600_000;
const DAYS = 2;

/** Ended sessions, spread over two days, and active ones of the last hour. */
const plant = async ({ ended, active }: { ended: number; active: number }) => {
  const planted = Array.from({ length: ended }, (_, index) =>
    endedSession(Date.now() - HOUR_MS - Math.floor(((index + 1) * DAYS * 12 * HOUR_MS) / ended)),
  );
  await plantEnded(planted);
  const running = await plantActive(
    Array.from(
      { length: active },
      (_, index) => Date.now() - Math.floor((index * HOUR_MS) / (active + 1)),
    ),
  );
  return { ended: planted[0], active: running[0] };
};

test('a page, a search for an id and a session cost the same calls for 60 sessions as for 3,000', async () => {
  const measure = async ({ ended, active }: Awaited<ReturnType<typeof plant>>) => {
    const list = (query: Record<string, string>) =>
      costOf(() => adminRequest('sessions', { query }));
    const { body } = await adminRequest('sessions');
    return {
      first: await list({}),
      second: await list({ cursor: body.next_cursor, limit: '5' }),
      active: await list({ status: 'active', limit: '5' }),
      endedById: await list({ session_id: String(ended?.session.id) }),
      activeById: await list({ session_id: String(active?.id) }),
      unknownId: await list({ session_id: '019a8b5c-3f2e-7c41-9d27-6b0f8e4a1c35' }),
      session: await costOf(() =>
        adminRequest('session', {
          path: { user: String(ended?.userId), session_id: String(ended?.session.id) },
        }),
      ),
    };
  };
  const few = await measure(await plant({ ended: 50, active: 10 }));
  const many = await measure(await plant({ ended: 2_450, active: 490 }));

  const page = { 'QueryCommand by-start': 16, BatchGetItemCommand: 1 };
  const byId = { 'QueryCommand by-start': 2, GetItemCommand: 1 };
  const expected = {
    first: page,
    second: page,
    active: { 'QueryCommand by-start': 8, BatchGetItemCommand: 1 },
    endedById: { ...byId, GetItemCommand: 2 },
    activeById: byId,
    unknownId: { 'QueryCommand by-start': 3 },
    session: { GetItemCommand: 2 },
  };
  // A Query of the index is half a unit, and an item one: 25 sessions and one more are 26. What a
  // Query is that finds nothing, engines see differently.
  const most = {
    ...{ first: 34, second: 14, active: 10 },
    ...{ endedById: 3, activeById: 2, unknownId: 1.5, session: 2 },
  };
  for (const cost of [few, many]) {
    for (const [name, { calls: made, units: taken }] of Object.entries(cost)) {
      expect({ name, made }).toEqual({ name, made: expected[name as keyof typeof expected] });
      expect(taken, name).toBeLessThanOrEqual(most[name as keyof typeof most]);
    }
  }
});

test('a list over a year without sessions reads the statistics of its months, and no days', async () => {
  const cost = await costOf(() =>
    adminRequest('sessions', { query: { from: '2025-11-01', to: '2026-10-01' } }),
  );
  // The first day is read to see that it is empty.
  expect(cost.calls).toEqual({ 'QueryCommand by-start': 16, QueryCommand: 11 });
});

test('a page of the CSV is a thousand sessions, in calls of a hundred items', async () => {
  const { calls: made } = await costOf(() => adminRequest('sessionsCsv', { query: {} }));
  expect(made).toEqual({ 'QueryCommand by-start': 16, BatchGetItemCommand: 11 });
});
