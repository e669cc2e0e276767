import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { dynamodb } from '../../lib/repository/database.ts';
import { importDump } from '../../local/import/import-dump.mts';
import { readDump } from '../../local/import/read-dump.mts';
import { readUserMap } from '../../local/import/user-names.mts';
import {
  allItems,
  endedIn,
  expectedStatistics,
  statisticsIn,
  totalsIn,
} from '../support/all-items.ts';
import { serviceTables } from '../support/backup.ts';
import { emptyTables } from '../support/raw-items.ts';
import { newVisitor, request, runSweep, stopClock } from '../support/service.ts';

beforeEach(() => stopClock('2025-09-01T12:00:00Z'));
afterEach(async () => {
  await emptyTables();
  vi.useRealTimers();
});

const fileOf = (text: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'customer-sessions-import-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'dump');
  writeFileSync(path, text);
  return path;
};

type Options = Partial<Parameters<typeof importDump>[1]>;

const importText = (text: string, options: Options = {}) =>
  importDump(readDump(fileOf(text)), { map: new Map(), ...options });

const importRows = (rows: object[], options?: Options) => importText(JSON.stringify(rows), options);

const row = (pk: string, fields: object) => ({
  model: 'chat.usersession',
  pk,
  fields: { started_at: '2025-08-20T20:00:00Z', ended_at: '2025-08-20T20:30:00Z', ...fields },
});

const nothingCounted = {
  dryRun: false,
  otherRows: 0,
  bad: [],
  skipped: [],
  skippedUsers: [],
  alreadyThere: 0,
  messages: 0,
  conversations: 0,
  responses: 0,
  wereActive: 0,
  lackResponses: 0,
};

const stored = () => allItems(serviceTables());

/** Two users of some days, with an active session, and one of nobody. */
const DUMP = [
  { model: 'auth.group', pk: 1, fields: { name: 'staff' } },
  { model: 'auth.user', pk: 7, fields: { username: 'alice' } },
  { model: 'auth.user', pk: 8, fields: { username: 'demo_user' } },
  row('5d0c40b1-7a6c-4b58-8d6e-1c7f4b9d0001', {
    user: 7,
    is_active: false,
    total_messages_sent: 10,
    total_conversations: 3,
    average_response_time: 1.2,
    response_count: 5,
  }),
  row('5d0c40b1-7a6c-4b58-8d6e-1c7f4b9d0002', {
    user: 7,
    started_at: '2025-08-19T23:50:00.123456+00:00',
    ended_at: '2025-08-20T00:10:00+00:00',
    total_messages_sent: 1,
    total_response_time: 0.75,
    response_count: 2,
  }),
  row('5d0c40b1-7a6c-4b58-8d6e-1c7f4b9d0003', {
    user: 8,
    average_response_time: 2.5,
  }),
  row('5d0c40b1-7a6c-4b58-8d6e-1c7f4b9d0004', {
    user: 7,
    started_at: '2025-08-31T22:00:00+02:00',
    ended_at: null,
    is_active: true,
    last_activity: '2025-08-31T20:07:00Z',
    total_messages_sent: 4,
  }),
  row('5d0c40b1-7a6c-4b58-8d6e-1c7f4b9d0005', { user: null }),
];

const REPORT = {
  ...nothingCounted,
  rows: 5,
  otherRows: 1,
  users: 2,
  sessions: 5,
  messages: 15,
  conversations: 3,
  responses: 7,
  wereActive: 1,
  lackResponses: 1,
};

const expectWhole = async () => {
  const items = await stored();
  const totals = totalsIn(items);
  expect(totals.stored).toEqual(totals.expected);
  expect(totals.unfinished).toEqual([]);
  expect(statisticsIn(items)).toEqual(expectedStatistics(items));
  return items;
};

test('what dumpdata has written becomes ended sessions, totals and statistics', async () => {
  expect(await importRows(DUMP)).toEqual(REPORT);
  const items = await expectWhole();
  const alice = endedIn(items).filter(({ user_id }) => user_id === 'user:alice');
  expect(alice).toMatchObject([
    {
      started_at: Date.parse('2025-08-19T23:50:00.123Z'),
      ended_at: Date.parse('2025-08-20T00:10:00Z'),
      ended_by: 'client',
      messages: 1,
      responses: 2,
      response_ms: 750,
    },
    {
      started_at: Date.parse('2025-08-20T20:00:00Z'),
      ended_at: Date.parse('2025-08-20T20:30:00Z'),
      ended_by: 'client',
      messages: 10,
      conversations: 3,
      responses: 5,
      response_ms: 6_000,
      previous_started_at: Date.parse('2025-08-19T23:50:00.123Z'),
    },
    {
      started_at: Date.parse('2025-08-31T20:00:00Z'),
      ended_at: Date.parse('2025-08-31T20:07:00Z'),
      ended_by: 'expired',
      messages: 4,
      previous_started_at: Date.parse('2025-08-20T20:00:00Z'),
    },
  ]);
  expect((await request('history')).body).toMatchObject({
    user: 'demo_user',
    total_sessions: 2,
    summary: { total_duration_minutes: 60 },
  });
});

test('again, it changes nothing', async () => {
  await importRows(DUMP);
  const before = await stored();
  expect(await importRows(DUMP)).toEqual({ ...REPORT, alreadyThere: 5 });
  expect(await stored()).toEqual(before);
});

test('a dry run writes nothing, and tells the same', async () => {
  expect(await importRows(DUMP, { dryRun: true })).toEqual({ ...REPORT, dryRun: true });
  expect(await stored()).toMatchObject({ sessions: [], stats: [] });
});

test('CSV with a header becomes the same sessions as JSON', async () => {
  const csv = [
    'Session_ID,username,started_at,ended_at,is_active,messages_sent,avg_response_time,responses',
    '"5d0c40b1-7a6c-4b58-8d6e-1c7f4b9d0001",alice,2025-08-20 20:00:00+00,2025-08-20 20:30:00+00,f,10,1.2,5',
    '',
    '5d0c40b1-7a6c-4b58-8d6e-1c7f4b9d0004,alice,2025-08-31 20:00:00Z,,true,4,,',
  ].join('\r\n');
  expect(await importText(`\uFEFF${csv}`)).toEqual({
    ...nothingCounted,
    rows: 2,
    users: 1,
    sessions: 2,
    messages: 14,
    responses: 5,
    wereActive: 1,
  });
  const ids = endedIn(await expectWhole()).map(({ session_id }) => session_id);
  await emptyTables();
  await importRows(DUMP);
  const fromJson = endedIn(await stored()).map(({ session_id }) => session_id);
  expect(fromJson).toEqual(expect.arrayContaining(ids));
});

test('a crash at any call, and a second run, come to the same as one run', async () => {
  await importRows(DUMP);
  const { sessions } = await stored();
  const statistics = statisticsIn(await stored());
  /** How many calls the process makes that this is a part of: all of it is gone after that. */
  const process = new AsyncLocalStorage<{ callsLeft: number }>();
  const loses = { before: true };
  dynamodb.middlewareStack.add(
    (next) => async (args) => {
      const dying = process.getStore();
      if (dying === undefined || dying.callsLeft-- > 0) return next(args);
      if (!loses.before && dying.callsLeft === -1) await next(args);
      throw new Error('The process is gone');
    },
    { step: 'initialize', name: 'crash' },
  );
  onTestFinished(() => void dynamodb.middlewareStack.remove('crash'));
  for (loses.before of [true, false]) {
    for (let calls = 0; ; calls++) {
      await emptyTables();
      const isWhole = await process
        .run({ callsLeft: calls }, () => importRows(DUMP))
        .then(
          () => true,
          () => false,
        );
      if (isWhole) {
        expect(calls).toBeGreaterThan(15);
        break;
      }
      // By now a sweep may have been there, and have finished what it found.
      if (calls % 2 === 0) await runSweep();
      expect(await importRows(DUMP)).toMatchObject({ sessions: 5, skippedUsers: [] });
      const again = await expectWhole();
      expect(again.sessions).toEqual(sessions);
      expect(statisticsIn(again)).toEqual(statistics);
    }
  }
});

test('two imports of the same at once come to the same as one', async () => {
  await importRows(DUMP);
  const { sessions } = await stored();
  for (let round = 0; round < 10; round++) {
    await emptyTables();
    const reports = await Promise.all([importRows(DUMP), importRows(DUMP)]);
    for (const report of reports) expect(report).toMatchObject({ sessions: 5, skippedUsers: [] });
    expect((await expectWhole()).sessions).toEqual(sessions);
  }
});

test('users who have sessions here already are left out', async () => {
  const { userId, visitorId, startSession, end } = newVisitor();
  await end({ session_id: await startSession() });
  const other = newVisitor();
  await other.startSession();
  const map = new Map([
    ['alice', userId],
    ['bob', other.userId],
  ]);
  const before = await stored();
  const rows = [
    row('1', { user: 'alice' }),
    row('2', { user: 'alice', started_at: '2025-08-20T19:00:00Z' }),
    row('3', { user: 'bob' }),
    row('4', { user: 'carol' }),
  ];
  const report = await importRows(rows, { map });
  expect(report).toMatchObject({ users: 1, sessions: 1 });
  expect(report.skippedUsers).toEqual([
    {
      userId: `visitor:${visitorId}`,
      sessions: 2,
      reason: 'has sessions that are not from this import',
    },
    { userId: other.userId, sessions: 1, reason: 'has a session that is open' },
  ]);
  const after = await stored();
  expect(after.sessions.filter(({ user_id }) => user_id !== 'user:carol')).toEqual(before.sessions);
});

test('a later session follows what was imported, and then nothing more is', async () => {
  await importRows([row('1', { user: null })]);
  const { body } = await request('start', { body: {} });
  await request('end', { body: { session_id: body.session_id } });
  await expectWhole();
  const report = await importRows([row('1', { user: null }), row('2', { user: null })]);
  expect(report.skippedUsers).toEqual([
    { userId: 'demo_user', sessions: 2, reason: 'has sessions that are not from this import' },
  ]);
});

test('sessions past their retention count, but those of visitors are left out', async () => {
  const { userId } = newVisitor();
  const old = { started_at: '2024-01-01T10:00:00Z', ended_at: '2024-01-01T10:10:00Z' };
  const rows = [
    row('1', { user: 'alice', ...old }),
    row('2', { user: 'bob', ...old }),
    row('3', { user: 'bob' }),
  ];
  const report = await importRows(rows, { map: new Map([['bob', userId]]) });
  expect(report).toMatchObject({
    sessions: 2,
    skipped: [
      {
        where: 'row 2 (pk 2)',
        reason: 'It is of a visitor, and older than their sessions are kept.',
      },
    ],
  });
  const items = await expectWhole();
  const [gone] = items.sessions.filter(
    ({ started_at }) => started_at === Date.parse(old.started_at),
  );
  expect(Number(gone?.['delete_at']) * 1_000).toBeLessThan(Date.now());
  expect(Object.keys(statisticsIn(items))).toEqual(['2024-01-01', '2025-08-20']);
});

test.each([
  ['no id', { pk: undefined }, 'There is no session_id.'],
  ['no start', { started_at: null }, 'There is no started_at.'],
  [
    'a start without its offset',
    { started_at: '2025-08-20T20:00:00' },
    'must be a time with its offset',
  ],
  [
    'a start on 30 February',
    { started_at: '2025-02-30T20:00:00Z' },
    'must be a time with its offset',
  ],
  [
    'an end before the start',
    { ended_at: '2025-08-20T19:59:59Z' },
    'ended_at is before started_at.',
  ],
  ['an end in the future', { ended_at: '2025-09-01T12:00:00.001Z' }, 'It ends in the future.'],
  ['an end though active', { is_active: true }, 'is_active is true though there is an ended_at.'],
  ['perhaps active', { is_active: 'perhaps' }, 'is_active is "perhaps"; it must be true or false.'],
  [
    'negative messages',
    { total_messages_sent: -1 },
    'total_messages_sent is -1; it must be a whole',
  ],
  [
    'half a message',
    { total_messages_sent: 1.5 },
    'total_messages_sent is 1.5; it must be a whole',
  ],
  ['too many messages', { messages_sent: 1_000_000_001 }, 'it must be a whole number from 0 to'],
  [
    'an average over an hour',
    { average_response_time: 3_600.5 },
    'a number of seconds from 0 to 3600',
  ],
  ['an average that is no number', { average_response_time: 'NaN' }, 'a number of seconds from 0'],
  [
    'time without answers',
    { total_response_time: 5, response_count: 0 },
    'response_count is 0 though',
  ],
  [
    'more than an hour each',
    { total_response_time: 7_201, response_count: 2 },
    'more than an hour',
  ],
  [
    'two names of one field',
    { messages_sent: 1, total_messages: 2 },
    'messages_sent and total_messages mean',
  ],
  ['a user of 256 characters', { user: 'x'.repeat(256) }, 'more than 255 characters'],
])('a row with %s is refused, and with it all of the file', async (_, fields, sentence) => {
  const { pk = '1', ...rest } = { pk: 'pk' in fields ? '' : '1', ...fields } as { pk?: string };
  const bad = { ...row(pk, rest), ...('pk' in fields ? { pk: undefined } : { pk }) };
  const rows = [row('0', { user: 'alice' }), bad];
  await expect(importRows(rows)).rejects.toThrow(sentence);
  await expect(importRows(rows)).rejects.toThrow(
    'Rows that cannot be imported: 1 of 2, so none was:',
  );
  expect(await stored()).toMatchObject({ sessions: [], stats: [] });
  const report = await importRows(rows, { skipBadRows: true });
  expect(report).toMatchObject({
    rows: 2,
    sessions: 1,
    bad: [{ where: expect.stringMatching(/^row 2/) }],
  });
});

test('an import that goes on when some of it is past its time comes to its end', async () => {
  const visitor = 'visitor:0c6c6cbd-2a3b-4f0e-9a57-c1f1d9a3b7e4';
  const map = new Map([['bob', visitor]]);
  const day = (days: number) => new Date(Date.parse('2025-08-03T12:00:00Z') + days * 86_400_000);
  const rows = [0, 1, 5, 6].map((days, index) =>
    row(`bob-${index}`, {
      user: 'bob',
      started_at: day(days).toISOString(),
      ended_at: day(days).toISOString(),
      total_messages_sent: 1,
    }),
  );
  await importRows(rows.slice(0, 2), { map });
  stopClock('2025-09-03T13:00:00Z');
  expect(await importRows(rows, { map })).toMatchObject({ skippedUsers: [], alreadyThere: 2 });
  const items = await stored();
  const totals = totalsIn(items);
  expect(endedIn(items)).toHaveLength(4);
  expect(totals.stored).toEqual(totals.expected);
  expect(statisticsIn(items)).toEqual(expectedStatistics(items));
  await importRows(rows, { map });
  expect(await stored()).toEqual(items);
});

test("users of a project's own kind are known by their names as well", async () => {
  const rows = [
    { model: 'accounts.customuser', pk: 5, fields: { username: 'carol' } },
    row('of-carol', { user: 5 }),
  ];
  await importRows(rows);
  expect((await stored()).sessions.map(({ user_id }) => user_id)).toContain('user:carol');
});

test.each([5, '5'])(
  'a key, %j, is not taken for a name where the file has no users',
  async (user) => {
    const report = await importRows([row('of-somebody', { user })], { dryRun: true });
    expect(report.bad.map(({ reason }) => reason)).toEqual([
      'Its user is 5, and the file has no users: dump them too, or say with --users who that is.',
    ]);
    const map = new Map([['5', 'user:carol']]);
    expect(await importRows([row('of-somebody', { user })], { map })).toMatchObject({ bad: [] });
  },
);

test('a row is refused whose user the file does not have, or whose id it has twice', async () => {
  const user = { model: 'auth.user', pk: 7, fields: { username: 'alice' } };
  const rows = [user, row('1', { user: 7 }), row('1', { user: 7 }), row('2', { user: 8 })];
  expect((await importRows(rows, { dryRun: true })).bad).toEqual([
    { where: 'row 3 (pk 1)', reason: 'It has the session_id of row 2 (pk 1).' },
    { where: 'row 4 (pk 2)', reason: 'Its user is 8, who is not among the users of the file.' },
  ]);
});

test.each([
  ['cut off', '[{"model"', 'is not JSON'],
  ['an object', '{"model": 1}', 'is not a list of rows'],
  [
    'CSV whose rows differ',
    'session_id,started_at\n1,2,3',
    'is neither JSON nor CSV with a header',
  ],
])('a file that is %s is told in a sentence', (_, text, sentence) => {
  expect(() => readDump(fileOf(text))).toThrow(sentence);
});

test.each([
  ['no object', '[]', 'it is something else'],
  ['not JSON', 'alice', 'must be a JSON object of names and users'],
  [
    'a user of no kind',
    '{"alice": "alice"}',
    'that of alice must be demo_user, visitor:<uuid> or user:',
  ],
])('a map that is %s is told in a sentence', (_, text, sentence) => {
  expect(() => readUserMap(fileOf(text))).toThrow(sentence);
});
