import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { startEngine } from '../../local/engine.mts';
import { createTables, deleteTables, type TableNames } from '../../local/tables.mts';
import { handlerEnvironment, ownTableNames } from '../support/environment.mts';
import { startService, temporaryDirectory } from '../support/npm-start.mts';
import { runScript } from '../support/run-script.mts';
import { scanAll } from '../support/scan-all.ts';

// What it imports reads its settings when it is loaded, though nothing here depends on them.
const database = { endpoint: inject('dynamodbEndpoint'), tables: ownTableNames() };
Object.assign(process.env, handlerEnvironment(database.endpoint, database.tables));
const { parseEndedItem, parseUserItem } = await import('../../lib/repository/items.ts');
const { sweep } = await import('../../lib/repository/sweep.ts');
const { timeOfSessionId } = await import('../../lib/session-id.ts');
const { statisticsOf } = await import('../../lib/statistics.ts');
// An engine that a test starts is one of its own.
delete process.env['DYNAMODB_ENDPOINT'];

beforeAll(() => createTables(database.endpoint, database.tables));
afterAll(() => deleteTables(database.endpoint, database.tables));

const DAY_MS = 86_400_000;
const USUAL_TABLES: TableNames = { sessions: 'sessions', stats: 'session-stats', admin: 'admin' };

const runDemoData = (args: string[], environment: Record<string, string>) =>
  runScript(['demo:data', ...args], environment);

const SMALL = ['--', '--days', '5', '--visitors', '12'];

/** What the command says that it has made. */
const told = (output: string) => {
  const made = /Made ([\d,]+) sessions with ([\d,]+) messages/.exec(output);
  const running = /Sessions running right now: (\d+)/.exec(output);
  const [sessions, messages, open] = [made?.[1], made?.[2], running?.[1]].map((text) =>
    Number(text?.replaceAll(',', '')),
  );
  return { sessions, messages, running: open };
};

const scan = async (endpoint: string, TableName: string) => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint }));
  const items = await scanAll(client, { TableName });
  client.destroy();
  return items;
};

/** All that is stored: users by their id with their own item and their ended sessions. */
const readAll = async (endpoint: string, tables = USUAL_TABLES) => {
  const [items, stats] = await Promise.all([
    scan(endpoint, tables.sessions),
    scan(endpoint, tables.stats),
  ]);
  const byUser = Map.groupBy(items, ({ user_id }) => String(user_id));
  const users = [...byUser].map(([id, own]) => ({
    id,
    ...parseUserItem(own.find(({ session_id }) => session_id === 'current')),
    ended: own
      .filter(({ session_id }) => session_id !== 'current')
      .map(parseEndedItem)
      .sort((one, other) => (one.id < other.id ? -1 : 1)),
  }));
  return { users, statistics: statisticsByDay(stats) };
};

type Counters = Record<string, number>;

const add = (sums: Counters = {}, counted: Counters): Counters => {
  for (const [name, value] of Object.entries(counted)) sums[name] = (sums[name] ?? 0) + value;
  return sums;
};

const statisticsByDay = (items: Record<string, unknown>[]) => {
  const days: Record<string, Counters> = {};
  for (const { month, day_shard, ...counted } of items) {
    const day = `${month}-${String(day_shard).slice(0, 2)}`;
    days[day] = add(days[day], counted as Counters);
  }
  return days;
};

type Stored = Awaited<ReturnType<typeof readAll>>;

/** The statistics that the stored sessions should have led to. */
const expectedStatistics = ({ users }: Stored) => {
  const days: Record<string, Counters> = {};
  for (const { ended } of users) {
    for (const [index, session] of ended.entries()) {
      const day = new Date(session.startedAt).toISOString().slice(0, 10);
      days[day] = add(days[day], statisticsOf(session, ended[index - 1]?.startedAt));
    }
  }
  return days;
};

const expectToBeWhole = (stored: Stored) => {
  const { users, statistics } = stored;
  expect(statistics).toEqual(expectedStatistics(stored));
  for (const { totals, pending, ended, open } of users) {
    expect(pending).toBeUndefined();
    expect(open?.expiresAt ?? Number.POSITIVE_INFINITY).toBeGreaterThan(Date.now());
    const sum = (one: (session: (typeof ended)[number]) => number) =>
      ended.reduce((total, session) => total + one(session), 0);
    expect(totals).toEqual({
      sessions: ended.length,
      messages: sum(({ messages }) => messages),
      conversations: sum(({ conversations }) => conversations),
      responseMs: sum(({ responseMs }) => responseMs),
      responses: sum(({ responses }) => responses),
      durationMs: sum(({ startedAt, endedAt }) => endedAt - startedAt),
    });
  }
};

const sessionsOf = ({ users }: Stored) =>
  users.flatMap(({ ended, open }) => [...ended, ...(open ? [open] : [])]);

/** How much there is, in the words of the command. */
const amountsOf = (stored: Stored) => {
  const sessions = sessionsOf(stored);
  return {
    sessions: sessions.length,
    messages: sessions.reduce((sum, { messages }) => sum + messages, 0),
    running: stored.users.filter(({ open }) => open).length,
  };
};

test('what it has made is what is stored, all of it in the days before now', async () => {
  const { path, remove } = temporaryDirectory();
  onTestFinished(remove);
  const startedAt = Date.now();
  // What a `npm start` that was killed has left behind: its process is gone.
  writeFileSync(
    join(path, 'running.json'),
    JSON.stringify({ pid: 2 ** 22 + 1, endpoint: database.endpoint, port: 1 }),
  );
  const { exitCode, output } = await runDemoData(SMALL, { LOCAL_DATA_DIR: path });
  expect(exitCode).toBe(0);
  expect(output).toContain('over the last 5 days, in ');
  expect(output).toContain('New visitors: 12, and demo_user.');
  expect(output).toContain(
    'See them at http://127.0.0.1:8000/admin/chat/usersession/ while npm start runs',
  );
  expect(output.match(/^.*% .* sessions$/gm)?.at(-1)).toMatch(/ 100 %/);

  const engine = await startEngine({ dataDirectory: path });
  onTestFinished(engine.stop);
  const stored = await readAll(engine.endpoint);
  expect(told(output)).toEqual(amountsOf(stored));
  expect(told(output).running).toBeGreaterThanOrEqual(1);
  expect(stored.users).toHaveLength(13);
  expectToBeWhole(stored);

  const sessions = sessionsOf(stored);
  expect(new Set(sessions.map(({ id }) => id)).size).toBe(sessions.length);
  for (const session of sessions) {
    expect(timeOfSessionId(session.id)).toBe(session.startedAt);
    expect(session.startedAt).toBeGreaterThanOrEqual(startedAt - 5 * DAY_MS);
    const last = 'endedAt' in session ? session.endedAt : session.lastActivityAt;
    expect(last).toBeGreaterThanOrEqual(session.startedAt);
    expect(last).toBeLessThanOrEqual(Date.now());
  }
});

test('beside a running service it fills the database of that, and adds to it the next time', async () => {
  const { path, remove } = temporaryDirectory();
  const service = await startService(path);
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await service.pressCtrlC();
    isStopped = true;
  };
  onTestFinished(() => stop().finally(remove));
  // It is the service's own database that takes the data: no second one could be started.
  const environment = { LOCAL_DATA_DIR: path, DYNAMODB_ENGINE: 'none' };
  const first = await runDemoData(SMALL, environment);
  expect(first.exitCode).toBe(0);
  expect(first.output).toMatch(
    `See them at http://127.0.0.1:${service.port}/admin/chat/usersession/\n`,
  );
  const endpoint = /Database +(http:\/\/127\.0\.0\.1:\d+)/.exec(service.output())?.[1] ?? '';
  const stored = await readAll(endpoint);
  expect(told(first.output)).toEqual(amountsOf(stored));
  const history = await (await fetch(`${service.base}/history/`)).json();
  const demoUser = stored.users.find(({ id }) => id === 'demo_user');
  expect(history).toMatchObject({
    total_sessions: (demoUser?.ended.length ?? 0) + (demoUser?.open ? 1 : 0),
  });

  // Again, it adds as many visitors; the sessions of demo_user cannot be added to.
  const second = await runDemoData([...SMALL, '--seed', '2'], environment);
  expect(second.output).toContain('New visitors: 12. ');
  expect(second.output).toContain('demo_user has sessions already, and got no more.');
  const both = await readAll(endpoint);
  expect(both.users).toHaveLength(25);
  expect(amountsOf(both).sessions).toBe(
    amountsOf(stored).sessions + (told(second.output).sessions ?? 0),
  );
  expectToBeWhole(both);

  const invoked = await runScript(['invoke', '--', 'start'], environment);
  expect(invoked.output).toContain('New session started');
  expect((await readAll(endpoint)).users).toHaveLength(26);

  expect(existsSync(join(path, 'running.json'))).toBe(true);
  await stop();
  expect(existsSync(join(path, 'running.json'))).toBe(false);
});

test('a sweep in the middle of it does no harm', async () => {
  const { sessions, stats, admin } = database.tables;
  let isDone = false;
  const run = runDemoData(['--', '--days', '20', '--visitors', '60'], {
    DYNAMODB_ENDPOINT: database.endpoint,
    SESSIONS_TABLE: sessions,
    STATS_TABLE: stats,
    ADMIN_TABLE: admin,
  }).finally(() => {
    isDone = true;
  });
  let swept = 0;
  while (!isDone) swept += (await sweep(() => true)).ended;
  expect(swept).toBeGreaterThan(0);
  const { exitCode, output } = await run;
  expect([exitCode, output]).toEqual([0, expect.stringContaining('Made ')]);
  const stored = await readAll(database.endpoint, database.tables);
  expect(told(output)).toEqual(amountsOf(stored));
  expectToBeWhole(stored);
});

describe('what is wrong is told in a sentence', () => {
  test.each([
    ['--days 0', ['--', '--days', '0'], {}, '--days must be a whole number from 1 to 365.'],
    ['a forgotten --', ['--days', '5'], {}, "Unexpected argument '5'. This is how to say it:"],
    [
      'more days than are kept',
      ['--', '--days', '31'],
      { RETENTION_DAYS: '30' },
      '--days is 31, but sessions are kept for 30 days (RETENTION_DAYS).',
    ],
    [
      'no database there',
      SMALL,
      { DYNAMODB_ENDPOINT: 'http://127.0.0.1:9' },
      'DYNAMODB_ENDPOINT is http://127.0.0.1:9, but no database answers there.',
    ],
  ])('%s', async (_, args, environment, sentence) => {
    const { path, remove } = temporaryDirectory();
    onTestFinished(remove);
    const { exitCode, output } = await runDemoData(args, { LOCAL_DATA_DIR: path, ...environment });
    expect(output).toContain(sentence);
    expect(output).not.toMatch(/^ +at /m);
    expect(exitCode).toBe(1);
  });
});
