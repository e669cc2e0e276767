import { afterAll, afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { passTime, stopClock } from '../support/service.ts';
import { newServiceEnvironment } from '../support/service-environment.ts';

const proxy = await startFaultProxy(inject('dynamodbEndpoint'));
const { newVisitor, runSweep } = await newServiceEnvironment({ DYNAMODB_ENDPOINT: proxy.endpoint });

beforeEach(() => stopClock('2026-11-22T15:00:00.000Z'));
afterEach(() => {
  vi.useRealTimers();
  proxy.heal();
});
afterAll(() => proxy.close());

/** What fails of an end after its first write: all the rest, or only what comes after the archive. */
const FAILURES = {
  'its archive': (operation: string) => operation === 'TransactWriteItems',
  'the totals': (operation: string, body: string) =>
    operation === 'UpdateItem' && body.includes('ADD'),
};
type Step = keyof typeof FAILURES;

/** A user with an archived session, one that has ended and waits for something, and one that runs. */
const withPending = async (awaited: Step) => {
  const visitor = newVisitor();
  const live = async () => {
    const session_id = await visitor.startSession();
    passTime({ minutes: 1 });
    await visitor.end({ session_id });
    return session_id;
  };
  const archived = await live();
  proxy.plan((operation, body) => (FAILURES[awaited](operation, body) ? 'throttled' : undefined));
  const pending = await live();
  const running = await visitor.startSession();
  return { ...visitor, ids: [running, pending, archived] };
};

type Visitor = Awaited<ReturnType<typeof withPending>>;

/** The ids of all pages; something may happen after the first. */
const walk = async ({ history }: Visitor, limit: number, afterFirst = async () => {}) => {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const { body } = await history({ limit: String(limit), ...(cursor ? { cursor } : {}) });
    for (const { session_id } of body.sessions) ids.push(session_id);
    expect(body.total_sessions).toBe(3);
    if (cursor === null) await afterFirst();
    cursor = body.next_cursor;
  } while (cursor !== null);
  return ids;
};

const pages = (['its archive', 'the totals'] as const).flatMap((step) =>
  [1, 2, 3].map((limit) => ({ step, limit })),
);

test.each(pages)(
  'what waits for $step is shown once, in pages of $limit',
  async ({ step, limit }) => {
    const visitor = await withPending(step);
    expect(await walk(visitor, limit)).toEqual(visitor.ids);
  },
);

test.each(pages)(
  'and where $step comes after the first page of $limit',
  async ({ step, limit }) => {
    const visitor = await withPending(step);
    const finish = async () => {
      proxy.heal();
      passTime({ minutes: 90 });
      await runSweep();
    };
    expect(await walk(visitor, limit, finish)).toEqual(visitor.ids);
  },
);
