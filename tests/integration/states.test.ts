import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startFaultProxy } from '../support/fault-proxy.ts';

const proxy = await startFaultProxy(String(process.env['DYNAMODB_ENDPOINT']));
process.env['DYNAMODB_ENDPOINT'] = proxy.endpoint;
const { newVisitor, passTime, stopClock } = await import('../support/service.ts');
type Visitor = ReturnType<typeof newVisitor>;

beforeEach(() => stopClock('2026-11-22T15:00:00.000Z'));
afterEach(() => vi.useRealTimers());
afterAll(() => proxy.close());

/** The table of docs/data-model.md: state → column → the first word of the cell. */
const documented = () => {
  const page = readFileSync(new URL('../../docs/data-model.md', import.meta.url), 'utf8');
  const lines = page.split('\n');
  const first = lines.findIndex((line) => line.startsWith('| State |'));
  const length = lines.slice(first).findIndex((line) => !line.startsWith('|'));
  const [header = [], , ...rows] = lines.slice(first, first + length).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const read = (cell = '') => (cell === 'no row' ? cell : cell.split(/[ ,]/)[0]);
  return rows.map(([state = '', , ...cells]) => ({
    state,
    cells: Object.fromEntries(header.slice(2).map((name, i) => [name, read(cells[i])])),
  }));
};

/** Brings a visitor into a state, and answers the session that is in it. */
const reach: Record<string, (visitor: Visitor) => Promise<string>> = {
  none: async () => '01a203fb-9d3f-7264-a6ea-afb84c290533',
  active: ({ startSession }) => startSession(),
  ending: async ({ startSession, end }) => {
    const session_id = await startSession();
    await end({ session_id, grace_seconds: 10 });
    return session_id;
  },
  expired: async ({ startSession }) => {
    const session_id = await startSession();
    passTime({ minutes: 60 });
    return session_id;
  },
  pending: async ({ startSession, end }) => {
    const session_id = await startSession();
    proxy.failNext('TransactWriteItems', 'throttled');
    await end({ session_id });
    return session_id;
  },
  ended: async ({ startSession, end }) => {
    const session_id = await startSession();
    await end({ session_id });
    return session_id;
  },
};

/** What each endpoint makes of a session, in the words of the table. */
const ask: Record<string, (visitor: Visitor, session_id: string) => Promise<unknown>> = {
  start: async ({ start }) => (await start()).status,
  update: async ({ message }, session_id) => (await message(session_id)).status,
  end: async ({ end }, session_id) => (await end({ session_id })).status,
  status: async ({ status }) => ((await status()).body.has_active_session ? 'active' : 'none'),
  history: async ({ history }) => {
    const [row] = (await history()).body.sessions;
    if (row === undefined) return 'no row';
    return row.is_active ? 'running' : 'ended';
  },
  cleanup: async ({ cleanup }) => (await cleanup()).body.cleaned_sessions,
};

test('the table has all states and endpoints', () => {
  const table = documented();
  expect(table.map(({ state }) => state)).toEqual(Object.keys(reach));
  for (const { cells } of table) expect(Object.keys(cells)).toEqual(Object.keys(ask));
});

test.each(documented())(
  'in the state "$state", every endpoint answers as documented',
  async ({ state, cells }) => {
    const found: Record<string, string> = {};
    for (const [name, question] of Object.entries(ask)) {
      stopClock('2026-11-22T15:00:00.000Z');
      const visitor = newVisitor();
      const session_id = await reach[state]?.(visitor);
      found[name] = String(await question(visitor, session_id ?? ''));
    }
    expect(found).toEqual(cells);
  },
);
