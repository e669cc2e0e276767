import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newEnvironment } from '../support/admin-environment.ts';
import { adminItems, deleteAdminItem, putAdminItem } from '../support/admin-items.ts';
import { SESSION_ID } from '../support/expected.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';

const proxy = await startFaultProxy(String(process.env['DYNAMODB_ENDPOINT']));
process.env['DYNAMODB_ENDPOINT'] = proxy.endpoint;
// What is lost is given up sooner than in other tests.
process.env['DYNAMODB_REQUEST_TIMEOUT_MS'] = '1000';
const { adminRequest, newToken } = await import('../support/admin.ts');
const { newSessionId } = await import('../../lib/session-id.ts');
const { newVisitor, passTime, stopClock } = await import('../support/service.ts');

const MONTHS = ['2026-11', '2026-03', '2026-02', '2025-10', '2025-09', '2023-05'];

beforeEach(async () => {
  stopClock('2026-11-22T15:00:00.000Z');
  for (const kind of MONTHS.map((month) => `audit#${month}`)) {
    for (const { id } of await adminItems(kind)) await deleteAdminItem({ kind, id: String(id) });
  }
});
afterEach(() => {
  vi.useRealTimers();
  proxy.heal();
});
afterAll(() => proxy.close());

const isOfTable = (body: string, name: 'SESSIONS_TABLE' | 'ADMIN_TABLE') =>
  body.includes(String(process.env[name]));

const read = async (query: Record<string, string> = {}, environment = { adminRequest }) => {
  const { status, body } = await environment.adminRequest('audit', { query });
  expect(status).toBe(200);
  return body;
};

const outcomes = async () =>
  (await read()).records.map(({ outcome }: { outcome: string }) => outcome);

const withSession = async () => {
  const visitor = newVisitor();
  const session_id = await visitor.startSession();
  const path = { user: visitor.userId, session_id };
  return { visitor, session_id, end: () => adminRequest('endSession', { path }) };
};

test('a change is on record with who did what to whom, and how it went', async () => {
  const { visitor, session_id, end } = await withSession();
  await end();
  passTime({ ms: 1 });
  await end();
  const record = {
    id: SESSION_ID,
    who: 'admin',
    action: 'end_session',
    user_id: visitor.userId,
    session_id,
  };
  expect(await read()).toEqual({
    records: [
      { ...record, at: '2026-11-22T15:00:00.001Z', outcome: 'refused' },
      { ...record, at: '2026-11-22T15:00:00.000Z', outcome: 'done' },
    ],
    next_cursor: null,
  });
  expect((await adminItems('audit#2026-11')).map(({ delete_at }) => delete_at)).toEqual(
    // 400 days after, in whole seconds.
    [0, 1].map((second) => Date.parse('2027-12-27T15:00:00.000Z') / 1000 + second),
  );
});

test('erasing a user is on record too, without a session', async () => {
  const { visitor } = await withSession();
  await adminRequest('eraseUser', { path: { user: visitor.userId } });
  passTime({ ms: 1 });
  await adminRequest('eraseUser', { path: { user: 'user:nobody' } });
  const record = { id: SESSION_ID, who: 'admin', action: 'erase_user', session_id: null };
  expect((await read()).records).toEqual([
    {
      ...record,
      at: '2026-11-22T15:00:00.001Z',
      user_id: 'user:nobody',
      outcome: 'refused',
    },
    { ...record, at: '2026-11-22T15:00:00.000Z', user_id: visitor.userId, outcome: 'done' },
  ]);
});

test('the record names who the token names', async () => {
  const { visitor, session_id } = await withSession();
  await adminRequest('endSession', {
    path: { user: visitor.userId, session_id },
    headers: { Authorization: `Bearer ${await newToken({ subject: 'alex@example.com' })}` },
  });
  expect((await read()).records).toMatchObject([{ who: 'alex@example.com' }]);
});

test('what never was a change leaves no record', async () => {
  const path = { user: 'nobody', session_id: randomUUID() };
  expect((await adminRequest('endSession', { path })).status).toBe(400);
  const headers = { Authorization: `Bearer ${await newToken({ groups: [] })}` };
  expect((await adminRequest('endSession', { path, headers })).status).toBe(403);
  expect(await read()).toEqual({ records: [], next_cursor: null });
});

test('without a record there is no change', async () => {
  const { visitor, end } = await withSession();
  proxy.plan((operation) => (operation === 'PutItem' ? 'request lost' : undefined));
  expect((await end()).status).toBe(503);
  proxy.heal();
  expect((await visitor.status()).body.has_active_session).toBe(true);
});

test('while a change is under way, and for ever after a crash in it, its outcome is unknown', async () => {
  const { visitor, end } = await withSession();
  let isOpen = true;
  proxy.plan((operation, body) =>
    isOpen && operation === 'UpdateItem' && isOfTable(body, 'SESSIONS_TABLE') ? 'hangs' : undefined,
  );
  const reply = end();
  await expect.poll(async () => (await visitor.status()).body.has_active_session).toBe(false);
  expect(await outcomes()).toEqual(['unknown']);
  isOpen = false;
  expect((await reply).status).toBe(200);
  expect(await outcomes()).toEqual(['done']);
});

test.each(['answer lost', 'request lost'] as const)(
  'where the database does not tell (%s) the outcome stays unknown',
  async (fault) => {
    const { visitor, end } = await withSession();
    proxy.plan((_, body) => (isOfTable(body, 'SESSIONS_TABLE') ? fault : undefined));
    expect((await end()).status).toBe(503);
    proxy.heal();
    expect((await visitor.status()).body.has_active_session).toBe(fault === 'request lost');
    expect(await outcomes()).toEqual(['unknown']);
  },
);

test('a change that the database throttles has failed', async () => {
  const { visitor, end } = await withSession();
  proxy.plan((_, body) => (isOfTable(body, 'SESSIONS_TABLE') ? 'throttled' : undefined));
  expect((await end()).status).toBe(429);
  proxy.heal();
  expect((await visitor.status()).body.has_active_session).toBe(true);
  expect(await outcomes()).toEqual(['failed']);
});

test.each(['answer lost', 'request lost'] as const)(
  'where the outcome cannot be written (%s) the answer is still the change’s',
  async (fault) => {
    const { visitor, end } = await withSession();
    proxy.plan((operation, body) =>
      operation === 'UpdateItem' && isOfTable(body, 'ADMIN_TABLE') ? fault : undefined,
    );
    const { status, body } = await end();
    expect([status, body.session.ended_by]).toEqual([200, 'admin']);
    passTime({ ms: 1 });
    expect((await end()).status).toBe(404);
    proxy.heal();
    expect((await visitor.status()).body.has_active_session).toBe(false);
    const isWritten = fault === 'answer lost';
    expect(await outcomes()).toEqual(isWritten ? ['refused', 'done'] : ['unknown', 'unknown']);
  },
);

test.each(['answer lost', 'request lost'] as const)(
  'a record whose %s is written once',
  async (fault) => {
    const { end } = await withSession();
    proxy.failNext('PutItem', fault);
    expect((await end()).status).toBe(200);
    expect(await outcomes()).toEqual(['done']);
  },
);

/** Refused changes, one a millisecond, at such times. Answers the ids of their users. */
const recordAt = async (...times: string[]): Promise<string[]> => {
  const users: string[] = [];
  for (const time of times) {
    stopClock(time);
    const user = `visitor:${randomUUID()}`;
    users.push(user);
    await adminRequest('endSession', { path: { user, session_id: randomUUID() } });
  }
  return users;
};

const allPages = async (limit: number) => {
  const pages: string[][] = [];
  let cursor: string | null = null;
  do {
    const query: Record<string, string> = { limit: String(limit), ...(cursor ? { cursor } : {}) };
    const { records, next_cursor } = await read(query);
    pages.push(records.map(({ user_id }: { user_id: string }) => user_id));
    cursor = next_cursor;
  } while (cursor);
  return pages;
};

test('pages go on over months, newest first, each record once', async () => {
  const users = await recordAt(
    '2026-02-28T23:59:59.999Z',
    '2026-03-01T00:00:00.000Z',
    '2026-03-01T00:00:00.001Z',
    '2026-11-22T14:59:59.999Z',
    '2026-11-22T15:00:00.000Z',
  );
  const newest = users.toReversed();
  proxy.seen.splice(0);
  expect(await allPages(2)).toEqual([newest.slice(0, 2), newest.slice(2, 4), newest.slice(4)]);
  expect(await allPages(5)).toEqual([newest]);
  expect(await allPages(1)).toEqual(newest.map((user) => [user]));
  const operations = new Set(proxy.seen.map(({ operation }) => operation));
  expect(operations).toEqual(new Set(['Query']));
});

test('a record that comes while somebody reads does not move the others', async () => {
  const users = await recordAt('2026-11-22T14:00:00.000Z', '2026-11-22T14:00:00.001Z');
  stopClock('2026-11-22T15:00:00.000Z');
  const { next_cursor } = await read({ limit: '1' });
  await recordAt('2026-11-22T15:00:00.001Z');
  expect((await read({ limit: '1', cursor: next_cursor })).records).toMatchObject([
    { user_id: users[0] },
  ]);
});

/** A record of a month, as it was kept then. */
const keep = (month: string) => {
  const at = Date.parse(`${month}-15`);
  return putAdminItem({
    kind: `audit#${month}`,
    id: newSessionId(at),
    at,
    who: 'admin',
    action: 'end_session',
    user_id: 'demo_user',
    outcome: 'done',
  });
};

test('it is read as far back as records are kept', async () => {
  // 400 days before 22 November 2026 is in October of the year before.
  await keep('2025-10');
  await keep('2025-09');
  proxy.seen.splice(0);
  expect((await read()).records).toMatchObject([{ at: '2025-10-15T00:00:00.000Z' }]);
  const kinds = proxy.seen
    .filter(({ operation }) => operation === 'Query')
    .map(({ body }) => JSON.parse(body).ExpressionAttributeValues[':kind'].S);
  expect([kinds.length, kinds[0], kinds.at(-1)]).toEqual([14, 'audit#2026-11', 'audit#2025-10']);
});

test('where they are kept for long, a page looks through two years and says where to go on', async () => {
  const environment = await newEnvironment({ RETENTION_DAYS: '1500' });
  await keep('2023-05');
  const found: number[] = [];
  let query: Record<string, string> = {};
  for (;;) {
    const { records, next_cursor } = await read(query, environment);
    found.push(records.length);
    if (next_cursor === null) break;
    query = { cursor: next_cursor };
  }
  expect(found).toEqual([0, 1, 0]);
});

test.each([
  ['limit', '0', 'invalid_request'],
  ['limit', '101', 'invalid_request'],
  ['limit', 'all', 'invalid_request'],
  ['cursor', 'nonsense', 'invalid_cursor'],
  ['cursor', Buffer.from('{"before":"current"}').toString('base64url'), 'invalid_cursor'],
])('a %s of %s is refused', async (name, value, code) => {
  const reply = await adminRequest('audit', { query: { [name]: value } });
  expect([reply.status, reply.body.code]).toEqual([400, code]);
});

test.each(['1', '100'])('a limit of %s is not', (limit) => read({ limit }));

test('a forged cursor of the far future begins with the newest', async () => {
  const users = await recordAt('2026-11-22T14:00:00.000Z');
  const before = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  const cursor = Buffer.from(JSON.stringify({ before })).toString('base64url');
  expect((await read({ cursor })).records[0]).toMatchObject({ user_id: users[0] });
});
