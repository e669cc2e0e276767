import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { walk } from '../support/admin-list.ts';
import { endedSession, plantActive, plantEnded } from '../support/many-sessions.ts';
import { emptyTables } from '../support/raw-items.ts';
import { stopClock } from '../support/service.ts';

beforeEach(async () => {
  await emptyTables();
  stopClock('2026-11-22T15:00:00.000Z');
});
afterEach(() => vi.useRealTimers());

test('many active sessions come in order, and only they are read', async () => {
  const now = Date.now();
  const planted = await plantActive(Array.from({ length: 700 }, (_, index) => now - index * 1_000));
  const ids = planted
    .map(({ id }) => id)
    .toSorted()
    .toReversed();
  expect((await walk({ status: 'active', limit: '100' })).flat()).toEqual(ids);
  const older = Array.from({ length: 90 }, (_, index) => endedSession(now - index * 7_500 - 250));
  await plantEnded(older);
  const all = [...ids, ...older.map(({ session }) => session.id)].toSorted().toReversed();
  expect((await walk({ limit: '33' })).flat()).toEqual(all);
  expect((await walk({ status: 'ended', limit: '33' })).flat()).toEqual(
    older.map(({ session }) => session.id),
  );
});

test('a page that the filter leaves thin says where to go on, and in the end all have come', async () => {
  const day = 86_400_000;
  const others = Array.from({ length: 5_000 }, (_, index) =>
    endedSession(Date.now() - day - index * 10_000),
  );
  const admin = endedSession(Date.now() - day - 49_999_000, { endedBy: 'admin' });
  await plantEnded([...others, admin]);
  const pages = await walk({ ended_by: 'admin' });
  expect(pages).toEqual([[], [admin.session.id]]);
});
