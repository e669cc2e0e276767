import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { rebuildDay } from '../../local/data-care/rebuild-day.mts';
import { adminRequest } from '../support/admin.ts';
import { allItems, expectedStatistics, statisticsIn } from '../support/all-items.ts';
import { serviceTables } from '../support/backup.ts';
import { emptyTables } from '../support/raw-items.ts';
import { newVisitor, passTime, stopClock } from '../support/service.ts';

const DAY = '2026-11-21';
const NEXT_DAY = '2026-11-22';

/** The engine's indexes are never behind. */
const AT_ONCE = { indexLagMs: 0, allowsFewer: true };

beforeEach(() => stopClock(`${DAY}T22:00:00Z`));
afterEach(async () => {
  await emptyTables();
  vi.useRealTimers();
});

/** The database, and something that happens before a call to it. */
const database = (beforeCall: (call: number) => unknown = () => {}) => {
  const client = new DynamoDBClient({ endpoint: inject('dynamodbEndpoint') });
  let call = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      await beforeCall(call++);
      return next(args);
    },
    { step: 'initialize' },
  );
  return { client, tables: serviceTables() };
};

const raw = DynamoDBDocumentClient.from(
  new DynamoDBClient({ endpoint: inject('dynamodbEndpoint') }),
);

const statistics = async () => statisticsIn(await allItems(serviceTables()));
const expected = async () => expectedStatistics(await allItems(serviceTables()));

const chat = async (visitor = newVisitor()) => {
  const session_id = await visitor.startSession();
  await visitor.update({
    session_id,
    events: [
      { activity_type: 'message_sent' },
      { activity_type: 'response_received', response_time: 1 },
    ],
  });
  passTime({ minutes: 1 });
  await visitor.end({ session_id });
  passTime({ ms: 1 });
};

/** Twelve sessions of a day, of ten people, and two of the next. */
const twoDays = async () => {
  const visitors = Array.from({ length: 10 }, () => newVisitor());
  for (const visitor of visitors) await chat(visitor);
  await chat(visitors[0]);
  await chat(visitors[1]);
  stopClock(`${NEXT_DAY}T12:00:00Z`);
  await chat(visitors[0]);
  await chat();
};

/** Counts wrongly, in some shard that is there. */
const spoil = async () => {
  const { stats } = await allItems(serviceTables());
  const [item] = stats.filter(({ day_shard }) => String(day_shard).startsWith('21#'));
  const { month, day_shard } = item as Record<string, string>;
  await raw.send(
    new UpdateCommand({
      TableName: serviceTables().stats,
      Key: { month, day_shard },
      UpdateExpression: 'ADD messages :five, hour_3 :one, sessions :one REMOVE new_users',
      ExpressionAttributeValues: { ':five': 5, ':one': 1 },
    }),
  );
  return Number(item?.['new_users'] ?? 0);
};

test('a day that is as it should be is left as it is', async () => {
  await twoDays();
  const before = await allItems(serviceTables());
  expect(await rebuildDay(database(), DAY, AT_ONCE)).toEqual([]);
  expect(await allItems(serviceTables())).toEqual(before);
});

test('a day that is not is counted anew, and no other', async () => {
  await twoDays();
  const before = await statistics();
  const missing = await spoil();
  const differences = await rebuildDay(database(), DAY, AT_ONCE);
  expect(differences).toEqual(
    expect.arrayContaining([
      { name: 'messages', stored: 17, counted: 12 },
      { name: 'hour_3', stored: 1, counted: 0 },
      { name: 'sessions', stored: 13, counted: 12 },
      ...(missing ? [{ name: 'new_users', stored: 10 - missing, counted: 10 }] : []),
    ]),
  );
  expect(differences).toHaveLength(missing ? 4 : 3);
  expect(await statistics()).toEqual(before);
  expect(before).toEqual(await expected());
});

test('a dry run tells the same and writes nothing', async () => {
  await twoDays();
  await spoil();
  const before = await allItems(serviceTables());
  const differences = await rebuildDay(database(), DAY, { ...AT_ONCE, dryRun: true });
  expect(await allItems(serviceTables())).toEqual(before);
  expect(await rebuildDay(database(), DAY, AT_ONCE)).toEqual(differences);
});

test('a day that counts sessions which never were has none afterwards', async () => {
  const item = { month: '2026-11', day_shard: '21#03', sessions: 2, messages: 5 };
  await raw.send(new PutCommand({ TableName: serviceTables().stats, Item: item }));
  expect(await rebuildDay(database(), DAY, AT_ONCE)).toEqual([
    { name: 'messages', stored: 5, counted: 0 },
    { name: 'sessions', stored: 2, counted: 0 },
  ]);
  expect(await statistics()).toEqual({});
});

test('a day that has fewer sessions than it counts is left as it is, unless that is meant', async () => {
  await twoDays();
  await spoil();
  const before = await allItems(serviceTables());
  const careful = { ...AT_ONCE, allowsFewer: false };
  await expect(rebuildDay(database(), DAY, careful)).rejects.toThrow(
    `${DAY}: the statistics count 13 sessions, and there are 12. Nothing was written. If the others never were, add --allow-fewer.`,
  );
  expect(await allItems(serviceTables())).toEqual(before);
});

test('a session that makes no sense is named, and its day left as it is', async () => {
  const visitor = newVisitor();
  stopClock(`${DAY}T03:00:00Z`);
  await chat(visitor);
  const { sessions } = await allItems(serviceTables());
  const ended = sessions.find(({ session_id }) => session_id !== 'current');
  const item = { ...ended, messages: 'nonsense' };
  await raw.send(new PutCommand({ TableName: serviceTables().sessions, Item: item }));
  await expect(rebuildDay(database(), DAY, AT_ONCE)).rejects.toThrow(
    `The session ${ended?.['session_id']} of ${visitor.userId} makes no sense`,
  );
});

test('a day whose statistics are gone has them afterwards', async () => {
  await twoDays();
  const before = await statistics();
  for (const { month, day_shard } of (await allItems(serviceTables())).stats) {
    if (!String(day_shard).startsWith('21#')) continue;
    const item = { month, day_shard };
    await raw.send(new PutCommand({ TableName: serviceTables().stats, Item: item }));
  }
  await rebuildDay(database(), DAY, AT_ONCE);
  expect(await statistics()).toEqual(before);
});

test('erased sessions go on counting', async () => {
  await twoDays();
  const erased = newVisitor();
  stopClock(`${DAY}T23:00:00Z`);
  await chat(erased);
  const before = await statistics();
  await adminRequest('eraseUser', { path: { user: erased.userId } });
  expect(await rebuildDay(database(), DAY, AT_ONCE)).toEqual([]);
  await spoil();
  await rebuildDay(database(), DAY, AT_ONCE);
  expect(await statistics()).toEqual(before);
});

test.each([
  ['ends', false],
  ['is erased', true],
])('a session that %s before any call is neither lost nor counted twice', async (_, erases) => {
  for (let at = 0; ; at++) {
    await emptyTables();
    stopClock(`${DAY}T22:00:00Z`);
    await twoDays();
    await spoil();
    stopClock(`${DAY}T23:30:00Z`);
    const visitor = newVisitor();
    if (erases) await chat(visitor);
    let happened = false;
    const busy = database(async (call) => {
      if (call !== at) return;
      happened = true;
      if (erases) await adminRequest('eraseUser', { path: { user: visitor.userId } });
      else await chat();
    });
    await rebuildDay(busy, DAY, AT_ONCE);
    expect((await statistics())[DAY]).toEqual((await expected())[DAY]);
    expect((await statistics())[DAY]).toMatchObject({
      sessions: 12 + (erases || happened ? 1 : 0),
    });
    if (!happened) break;
    expect(at).toBeLessThan(60);
  }
});

test('a day on which sessions keep ending is left as it is', async () => {
  await spoilt();
  const before = (await statistics())[DAY];
  const busy = database((call) => (call % 3 === 0 ? chat() : undefined));
  await expect(rebuildDay(busy, DAY, AT_ONCE)).rejects.toThrow(
    'Sessions of 2026-11-21 keep ending while it is counted. Rebuild it when the day is over.',
  );
  const after = (await statistics())[DAY];
  expect(after?.['hour_3']).toBe(before?.['hour_3']);
});

const spoilt = async () => {
  await chat();
  await spoil();
};
