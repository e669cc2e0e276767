import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { emptyTables, storedStatistics, storedUser } from '../support/raw-items.ts';
import { newVisitor, type Reply, stopClock } from '../support/service.ts';

/** Well below one environment's 50 connections to the database; what is above only queues. */
const CALLERS = 30;
const DAY = '2026-11-22';

beforeEach(async () => {
  await emptyTables();
  stopClock(`${DAY}T12:00:00.000Z`);
});
afterEach(() => {
  vi.useRealTimers();
});

type Visitor = ReturnType<typeof newVisitor>;

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** The service once more, as another Lambda environment has it: with connections of its own. */
const newEnvironment = (): Promise<typeof import('../support/service.ts')> => {
  vi.resetModules();
  return import('../support/service.ts');
};

const visitors = (count: number) => times(count, () => newVisitor());

/** Sends `count` requests, 30 at any time. */
const sendAtOnce = async (count: number, send: (index: number) => Promise<Reply>) => {
  const replies: Reply[] = [];
  let next = 0;
  const caller = async () => {
    while (next < count) {
      const index = next++;
      replies[index] = await send(index);
    }
  };
  await Promise.all(times(CALLERS, caller));
  return replies;
};

const withStatus = (replies: Reply[], status: number) =>
  replies.filter((reply) => reply.status === status);

/** How often each status was answered, as `{ 200: 19, 404: 1 }`. */
const statuses = (replies: Reply[]) => {
  const counts: Record<number, number> = {};
  for (const { status } of replies) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

const minutesLater = (minutes: number) => stopClock(Date.now() + minutes * 60_000);

const expectOneStart = (replies: Reply[]) => {
  expect(statuses(replies)).toEqual({ 200: replies.length - 1, 201: 1 });
  expect(new Set(replies.map(({ body }) => body.session_id)).size).toBe(1);
};

test('fifty starts at once start one session', async () => {
  const visitor = newVisitor();
  expectOneStart(await Promise.all(times(50, () => visitor.start())));
  expect((await visitor.history()).body.total_sessions).toBe(1);
});

test('fifty starts at once after an expiry end one session and start one', async () => {
  const visitor = newVisitor();
  const expired = await visitor.startSession();
  minutesLater(60);
  const replies = await Promise.all(times(50, () => visitor.start()));
  expectOneStart(replies);
  expect((await visitor.history()).body.sessions).toMatchObject([
    { session_id: replies[0]?.body.session_id, is_active: true },
    { session_id: expired, is_active: false },
  ]);
  expect(await storedStatistics()).toMatchObject({ [DAY]: { sessions: 1, ended_by_expired: 1 } });
});

test('of a thousand updates each is counted, and each is answered a count of its own', async () => {
  const visitor = newVisitor();
  const session_id = await visitor.startSession();
  const replies = await sendAtOnce(1_000, () => visitor.message(session_id));
  expect(statuses(replies)).toEqual({ 200: 1_000 });
  const counts = replies.map(({ body }) => body.total_messages_sent).sort((a, b) => a - b);
  expect(counts).toEqual(times(1_000, (index) => index + 1));
  expect((await visitor.status()).body.total_messages_sent).toBe(1_000);
});

test('numbered updates that are each sent three times at once are counted once', async () => {
  const visitor = newVisitor();
  const session_id = await visitor.startSession();
  const tab = async (client_id: string) => {
    for (let sequence = 1; sequence <= 20; sequence++) {
      const copies = times(3, () => visitor.message(session_id, { client_id, sequence }));
      expect(statuses(await Promise.all(copies))).toEqual({ 200: 3 });
    }
  };
  await Promise.all(times(8, () => tab(randomUUID())));
  expect((await visitor.status()).body.total_messages_sent).toBe(160);
});

test('what is answered 200 while the session ends is what is stored, and it ends once', async () => {
  const visitor = newVisitor();
  for (const endsAfter of [0, 30, 100, 200, 260]) {
    const session_id = await visitor.startSession();
    let ends: Promise<Reply[]> = Promise.resolve([]);
    const updates = await sendAtOnce(300, (index) => {
      if (index === endsAfter) ends = Promise.all(times(20, () => visitor.end({ session_id })));
      return visitor.message(session_id);
    });
    const acknowledged = withStatus(updates, 200).length;
    expect(acknowledged + withStatus(updates, 404).length).toBe(300);
    expect(statuses(await ends)).toEqual({ 200: 1, 404: 19 });
    const [end] = withStatus(await ends, 200);
    expect(end?.body).toMatchObject({ session_id, total_messages_sent: acknowledged });
    const { current, ended } = await storedUser(visitor.userId);
    expect(current).not.toHaveProperty('pending');
    expect(ended.at(-1)).toMatchObject({ session_id, messages: acknowledged });
  }
  const { current, ended } = await storedUser(visitor.userId);
  const messages = ended.reduce((sum, row) => sum + Number(row['messages']), 0);
  expect(current).toMatchObject({ total_sessions: 5, total_messages: messages });
  expect(await storedStatistics()).toMatchObject({ [DAY]: { sessions: 5, messages } });
});

test('twenty copies of one numbered end at once are all answered alike', async () => {
  const visitor = newVisitor();
  const session_id = await visitor.startSession();
  const end = { session_id, client_id: 'tab', sequence: 1 };
  const replies = await Promise.all(times(20, () => visitor.end(end)));
  expect(statuses(replies)).toEqual({ 200: 20 });
  for (const { body } of replies) expect(body).toEqual(replies[0]?.body);
  expect(await storedStatistics()).toMatchObject({ [DAY]: { sessions: 1 } });
});

test('a start that meets an end goes on with a session that is over, or starts another', async () => {
  const meet = async (visitor: Visitor) => {
    const session_id = await visitor.startSession();
    const [end, start] = await Promise.all([visitor.end({ session_id }), visitor.start()]);
    expect(end.status).toBe(200);
    const isNew = start.body.session_id !== session_id;
    expect(start.status).toBe(isNew ? 201 : 200);
    expect((await visitor.status()).body).toMatchObject(
      isNew
        ? { has_active_session: true, session_id: start.body.session_id }
        : { has_active_session: false },
    );
    expect((await visitor.history()).body.total_sessions).toBe(isNew ? 2 : 1);
  };
  await Promise.all(visitors(40).map(meet));
  expect(await storedStatistics()).toMatchObject({ [DAY]: { sessions: 40, new_users: 40 } });
});

test('sweeps, cleanups and starts at once end each expired session once', async () => {
  const sweepers = [];
  for (let sweeper = 1; sweeper <= 5; sweeper++) sweepers.push(await newEnvironment());
  const users = visitors(60);
  await Promise.all(
    users.map(async (visitor, index) => {
      const session_id = await visitor.startSession();
      const events = times(index + 1, () => ({ activity_type: 'message_sent' }));
      await visitor.update({ session_id, events });
    }),
  );
  minutesLater(61);
  const [replies] = await Promise.all([
    sendAtOnce(80, (index) => {
      const visitor = users[index % 60] as Visitor;
      return index < 60 ? visitor.cleanup() : visitor.start();
    }),
    ...sweepers.map(({ runSweep }) => runSweep()),
  ]);
  const [cleanups, starts] = [replies.slice(0, 60), replies.slice(60)];
  expect(statuses(cleanups)).toEqual({ 200: 60 });
  expect(statuses(starts)).toEqual({ 201: 20 });
  for (const [index, { userId }] of users.entries()) {
    const { current, ended } = await storedUser(userId);
    const messages = index + 1;
    expect(ended).toMatchObject([{ messages, ended_by: 'expired' }]);
    expect(current).toMatchObject({ total_sessions: 1, total_messages: messages });
    expect(current).not.toHaveProperty('pending');
    const active = expect.objectContaining({ id: starts[index]?.body.session_id });
    expect(current?.['active']).toEqual(index < 20 ? active : undefined);
  }
  expect(await storedStatistics()).toMatchObject({
    [DAY]: { sessions: 60, ended_by_expired: 60, new_users: 60, messages: (60 * 61) / 2 },
  });
});

test('two hundred ends of two hundred users at once are all in the statistics', async () => {
  const users = visitors(200);
  const ids = await sendAtOnce(200, (index) => (users[index] as Visitor).start());
  await sendAtOnce(200, (index) =>
    (users[index] as Visitor).update({
      session_id: ids[index]?.body.session_id,
      activity_type: 'response_received',
      response_time: (index + 1) / 1_000,
    }),
  );
  minutesLater(1);
  const ends = await sendAtOnce(200, (index) =>
    (users[index] as Visitor).end({ session_id: ids[index]?.body.session_id }),
  );
  expect(statuses(ends)).toEqual({ 200: 200 });
  expect(await storedStatistics()).toMatchObject({
    [DAY]: {
      sessions: 200,
      ended_by_client: 200,
      daily_active_users: 200,
      responses: 200,
      response_ms: (200 * 201) / 2,
      duration_ms: 200 * 60_000,
    },
  });
});

test('a history read while sessions come and go shows each once, and its sums fit', async () => {
  const visitor = newVisitor();
  let isOver = false;
  const comeAndGo = async () => {
    for (let session = 0; session < 40; session++) {
      const session_id = await visitor.startSession();
      await visitor.message(session_id);
      await visitor.end({ session_id });
    }
    isOver = true;
  };
  const read = async () => {
    for (let seen = 0; !isOver; ) {
      const { status, body } = await visitor.history({ limit: '100' });
      expect(status).toBe(200);
      const ids = body.sessions.map((row: { session_id: string }) => row.session_id);
      expect(ids).toEqual([...new Set(ids)].sort().reverse());
      expect(body.total_sessions).toBe(ids.length);
      expect(ids.length).toBeGreaterThanOrEqual(seen);
      seen = ids.length;
    }
  };
  await Promise.all([comeAndGo(), read(), read(), read()]);
  expect((await visitor.history()).body).toMatchObject({
    total_sessions: 40,
    summary: { total_messages_sent: 40 },
  });
});
