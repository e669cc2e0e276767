import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetItemCommand, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { config } from '../../lib/config.ts';
import { dynamodb } from '../../lib/repository/database.ts';
import { adminRequest } from '../support/admin.ts';
import { plantActive } from '../support/many-sessions.ts';
import { emptyTables } from '../support/raw-items.ts';
import { newVisitor, passTime, stopClock } from '../support/service.ts';

/** Reads of the list since it was asked for, and what happens just before one of them is sent. */
let reads = 0;
let meanwhile: { read: number; happens: () => Promise<unknown> } | undefined;

dynamodb.middlewareStack.add(
  (next, context) => async (args) => {
    const name = String(context.commandName);
    const isOfSession =
      name === GetItemCommand.name &&
      (args.input as { TableName?: string }).TableName === config.sessionsTable;
    const isRead = isOfSession || [QueryCommand.name, BatchGetItemCommand.name].includes(name);
    if (isRead && ++reads === meanwhile?.read) await meanwhile.happens();
    return next(args);
  },
  { step: 'initialize' },
);

const before = (read: number, happens: () => Promise<unknown>) => {
  reads = 0;
  meanwhile = { read, happens };
};

beforeEach(async () => {
  await emptyTables();
  stopClock('2026-11-22T15:00:00.000Z');
});
afterEach(() => {
  meanwhile = undefined;
  vi.useRealTimers();
});

type Query = Record<string, string>;

const listedIds = async (query: Query): Promise<{ ids: string[]; cursor?: string }> => {
  const { status, body } = await adminRequest('sessions', { query });
  expect(status).toBe(200);
  const ids = body.sessions.map((row: { session_id: string }) => row.session_id);
  return { ids, ...(body.next_cursor && { cursor: body.next_cursor }) };
};

/** All pages, one after the other. */
const walk = async (query: Query): Promise<string[]> => {
  const all: string[] = [];
  let page: Awaited<ReturnType<typeof listedIds>> | undefined;
  do {
    page = await listedIds({ ...query, ...(page?.cursor ? { cursor: page.cursor } : {}) });
    all.push(...page.ids);
  } while (page.cursor);
  return all;
};

const descending = (ids: string[]) => ids.toSorted().toReversed();

/** Sessions that run, the newest first, a second apart, and who has them. */
const startMany = async (count: number) => {
  const planted = await plantActive(
    Array.from({ length: count }, (_, i) => Date.now() - i * 1_000),
  );
  return planted.map(({ id, userId }) => ({ id, visitor: newVisitor(userId.split(':')[1]) }));
};

const endOf = ({ id, visitor }: Awaited<ReturnType<typeof startMany>>[number]) =>
  visitor.end({ session_id: id });

test('a session that ends at any point of a walk through the list is in it once, and so are all others', async () => {
  const count = 9;
  let points = Number.POSITIVE_INFINITY;
  for (let read = 1; read <= points; read += 3) {
    await emptyTables();
    const sessions = await startMany(count);
    // One after the other: of the first page, of the last, and of those between.
    const ending = sessions[read % count];
    let hasEnded = false;
    before(read, async () => {
      hasEnded = (ending && (await endOf(ending)).status) === 200;
    });
    expect(await walk({ limit: '2' }), `before read ${read}`).toEqual(
      descending(sessions.map(({ id }) => id)),
    );
    if (read === 1) points = reads;
    expect(hasEnded || read > reads).toBe(true);
  }
});

test('a session that ends at any point of a search for its id is found', async () => {
  for (let read = 1; read <= 4; read++) {
    const visitor = newVisitor();
    const session_id = await visitor.startSession();
    let ended: Promise<unknown> | undefined;
    before(read, () => {
      ended = visitor.end({ session_id });
      return ended;
    });
    expect((await listedIds({ session_id })).ids, `before read ${read}`).toEqual([session_id]);
    if (read <= 3) expect(await ended).toMatchObject({ status: 200 });
  }
});

test('a session that ends while it is about to be archived is listed all the time', async () => {
  const visitor = newVisitor();
  const session_id = await visitor.startSession();
  const seen: unknown[] = [];
  const look = async () => {
    const { body } = await adminRequest('sessions', { query: {} });
    seen.push(body.sessions.map((row: { status: string }) => row.status));
    expect((await listedIds({ session_id })).ids).toEqual([session_id]);
    expect((await listedIds({ user: visitor.userId })).ids).toEqual([session_id]);
  };
  const steps = ['UpdateItemCommand', 'TransactWriteItemsCommand', 'UpdateItemCommand'];
  let isLooking = false;
  dynamodb.middlewareStack.add(
    (next, context) => async (args) => {
      if (!isLooking && context.commandName === steps[0]) {
        steps.shift();
        isLooking = true;
        await look();
        isLooking = false;
      }
      return next(args);
    },
    { step: 'initialize', name: 'looking' },
  );
  await visitor.end({ session_id });
  dynamodb.middlewareStack.remove('looking');
  await look();
  expect(seen).toEqual([['active'], ['ended'], ['ended'], ['ended']]);
});

test('a session that was replaced and the one that replaced it are both listed, each once', async () => {
  for (let read = 1; read <= 17; read++) {
    await emptyTables();
    const visitor = newVisitor();
    const first = await visitor.startSession();
    passTime({ minutes: 60 });
    before(read, visitor.start);
    const { ids } = await listedIds({});
    expect(ids.filter((id) => id === first)).toEqual([first]);
    expect(ids.length).toBeLessThanOrEqual(2);
    meanwhile = undefined;
    const after = (await listedIds({})).ids;
    expect(after).toHaveLength(2);
    expect(after[1]).toBe(first);
  }
});

test('a session that starts while the one before is archived is listed from then on', async () => {
  const visitor = newVisitor();
  const first = await visitor.startSession();
  passTime({ minutes: 1 });
  dynamodb.middlewareStack.add(
    (next, context) => async (args) => {
      const isArchive = context.commandName === 'TransactWriteItemsCommand';
      if (isArchive) await visitor.start();
      return next(args);
    },
    { step: 'initialize', name: 'starting' },
  );
  await visitor.end({ session_id: first });
  dynamodb.middlewareStack.remove('starting');
  const second = (await visitor.status()).body.session_id;
  expect((await listedIds({})).ids).toEqual([second, first]);
  expect((await listedIds({ status: 'active' })).ids).toEqual([second]);
  expect((await listedIds({ session_id: second })).ids).toEqual([second]);
  expect((await listedIds({ session_id: first })).ids).toEqual([first]);
});

test('while sessions start and end all the time, no walk has one twice or misses one', async () => {
  vi.useRealTimers();
  const started: string[] = [];
  let isOver = false;
  const chat = async () => {
    const visitor = newVisitor();
    while (!isOver) {
      const session_id = await visitor.startSession();
      started.push(session_id);
      await sleep(Math.random() * 40);
      await visitor.end({ session_id });
    }
  };
  const chats = Array.from({ length: 8 }, chat);
  await vi.waitUntil(() => started.length >= 20, { timeout: 20_000 });
  let walks = 0;
  const until = Date.now() + 5_000;
  while (Date.now() < until || walks < 3) {
    const known = [...started];
    const ids = await walk({
      limit: String(1 + (walks % 2) * 30),
      from: new Date(until - 60_000).toISOString(),
    });
    expect(ids).toEqual(descending([...new Set(ids)]));
    expect(known.filter((id) => !ids.includes(id))).toEqual([]);
    walks++;
    if (known.length > 150) break;
  }
  isOver = true;
  await Promise.all(chats);
});
