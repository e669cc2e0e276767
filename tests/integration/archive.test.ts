import { afterAll, afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { collectLogLines } from '../support/log-lines.ts';
import { passTime, stopClock } from '../support/service.ts';
import { newServiceEnvironment } from '../support/service-environment.ts';
import { storedItem, storedSessions, storedUser } from '../support/stored.ts';

const proxy = await startFaultProxy(inject('dynamodbEndpoint'));
const { newVisitor, request } = await newServiceEnvironment({ DYNAMODB_ENDPOINT: proxy.endpoint });
const { sweep } = await import('../../lib/repository/sweep.ts');

beforeEach(() => stopClock('2026-11-22T15:00:00.000Z'));
afterEach(() => {
  vi.useRealTimers();
  proxy.heal();
});
afterAll(() => proxy.close());

const isArchive = (operation: string) => operation === 'TransactWriteItems';

/** Ends a session, and answers how often the archive of it was tried. */
const endSession = async () => {
  const visitor = newVisitor();
  const session_id = await visitor.startSession();
  proxy.seen.splice(0);
  expect((await visitor.end({ session_id })).status).toBe(200);
  const tried = proxy.seen.filter(({ operation }) => isArchive(operation)).length;
  return { userId: visitor.userId, session_id, tried };
};

test('an archive that meets others is tried up to five times', async () => {
  proxy.failNext('TransactWriteItems', 'in conflict', 4);
  const { userId, session_id, tried } = await endSession();
  expect(tried).toBe(5);
  expect(await storedUser(userId)).toMatchObject({ pending: undefined, totals: { sessions: 1 } });
  expect(await storedSessions(userId)).toMatchObject([{ id: session_id, endedBy: 'client' }]);
});

test('the session of the demo user goes into sums that stay for good', async () => {
  const { session_id } = (await request('start')).body;
  expect(await storedItem('demo_user')).toHaveProperty('index_expires_at');
  expect((await request('end', { body: { session_id } })).status).toBe(200);
  expect(await storedItem('demo_user')).toEqual({
    user_id: 'demo_user',
    session_id: 'current',
    closed_id: session_id,
    closed_at: Date.now(),
    previous_started_at: 0,
    last_started_at: Date.now(),
    total_sessions: 1,
    total_messages: 0,
    total_conversations: 0,
    total_response_ms: 0,
    total_responses: 0,
    total_duration_ms: 0,
  });
});

// The SDK repeats what it has not seen the answer of, as the connection broke under it.
test.each([
  ['that goes on meeting others', 'in conflict', [5, 6, 7], 'TransactionCanceledException'],
  ['that the database throttles', 'throttled', [1, 2], 'ProvisionedThroughputExceededException'],
] as const)(
  'an archive %s is left to the sweep, and the session has ended all the same',
  async (_, fault, times, name) => {
    proxy.plan((operation) => (isArchive(operation) ? fault : undefined));
    const logged = collectLogLines();
    const { userId, session_id, tried } = await endSession();
    expect(times).toContain(tried);
    expect(logged().map((line) => JSON.parse(line))).toMatchObject([
      { level: 'WARN', message: 'Archiving is left to the sweep', error_name: name },
    ]);
    expect(await storedUser(userId)).toMatchObject({
      open: undefined,
      pending: { id: session_id },
      totals: { sessions: 0 },
    });
    expect(await storedSessions(userId)).toEqual([]);
    proxy.heal();
    passTime({ minutes: 60 });
    expect(await sweep(() => true)).toMatchObject({ archived: 1, ended: 0, failed: 0 });
    expect(await storedUser(userId)).toMatchObject({ pending: undefined, totals: { sessions: 1 } });
    expect(await storedSessions(userId)).toMatchObject([{ id: session_id, endedBy: 'client' }]);
  },
);
