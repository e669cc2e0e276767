import { randomInt } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { dynamodb } from '../../lib/repository/database.ts';
import { backUp } from '../../local/data-care/backup.mts';
import type { Manifest } from '../../local/data-care/manifest.mts';
import { restore } from '../../local/data-care/restore.mts';
import { PlainError } from '../../local/plain-error.mts';
import type { TableNames } from '../../local/tables.mts';
import { adminRequest } from '../support/admin.ts';
import {
  type AllItems,
  allItems,
  endedIn,
  expectedStatistics,
  statisticsIn,
  totalsIn,
} from '../support/all-items.ts';
import { newFolder, newTables, serviceOn, serviceTables, slowReader } from '../support/backup.ts';
import { collectLogLines } from '../support/log-lines.ts';
import { seededRandom } from '../support/random.ts';
import { deleteStored, emptyAdminTable, emptyTables, putStored } from '../support/raw-items.ts';
import { newVisitor, passTime, runSweep, stopClock } from '../support/service.ts';

/** Brings back what is done, though not the order in which things happen. */
const SEED = Number(process.env['BACKUP_SEED'] ?? randomInt(2 ** 31));
const CALLERS = 6;
const VISITORS = 40;
const ROUNDS = 4;
const TIMEOUT_MS = 180_000;

type Visitor = ReturnType<typeof newVisitor>;

afterEach(async () => {
  await emptyTables();
  await emptyAdminTable();
  vi.useRealTimers();
});

/** Visitors who do things at random; each caller waits for the answer, and the clock goes on. */
const newTraffic = () => {
  const random = seededRandom(SEED);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  let visitors = Array.from({ length: VISITORS }, () => newVisitor());
  /** The sessions of which somebody was told that they have ended. */
  const told = { ended: new Set<string>() };
  const running = new Map<Visitor, string>();

  const event = () =>
    pick([
      { activity_type: 'message_sent' },
      { activity_type: 'conversation_started' },
      { activity_type: 'response_received', response_time: Math.round(3.6e6 ** random()) / 1_000 },
    ]);
  const act = async () => {
    const visitor = pick(visitors);
    const session_id = running.get(visitor);
    const chance = random();
    passTime({ ms: Math.floor(random() * 5_000) });
    if (chance < 0.01) {
      await adminRequest('eraseUser', { path: { user: visitor.userId } });
      visitors = visitors.map((one) => (one === visitor && random() < 0.5 ? newVisitor() : one));
    } else if (chance < 0.02) await runSweep();
    else if (session_id === undefined || chance < 0.15) {
      running.set(visitor, await visitor.startSession());
    } else if (chance < 0.4) {
      const { status } = await visitor.end({ session_id });
      if (status === 200) told.ended.add(session_id);
      running.delete(visitor);
    } else if (chance < 0.45) await visitor.end({ session_id, grace_seconds: 3 });
    else await visitor.update({ session_id, events: Array.from({ length: 3 }, event) });
  };
  const callUntil = async (isOver: () => boolean) => {
    const caller = async () => {
      while (!isOver()) await act();
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
  };
  return { told, callUntil };
};

/** Again where an erased session was deleted just where the engine was reading: see scan.mts. */
const backUpAtLast = async (options: Parameters<typeof backUp>[1]): Promise<Manifest> => {
  try {
    return await backUp({ client: slowReader(), tables: serviceTables() }, options);
  } catch (error) {
    if (!(error instanceof PlainError && error.message.includes('lost its place'))) throw error;
    return backUpAtLast(options);
  }
};

const expectWhole = (items: AllItems) => {
  const { stored, expected, strangers, unfinished } = totalsIn(items);
  expect(stored).toEqual(expected);
  expect(strangers).toEqual([]);
  expect(unfinished).toEqual([]);
  expect(statisticsIn(items)).toEqual(expectedStatistics(items));
};

/** Long after, when all has ended and no erasure is left. */
const sweepToTheEnd = async (tables: ReturnType<typeof serviceTables>) => {
  const service = await serviceOn(tables);
  const before = Date.now();
  stopClock(before + 5 * 3_600_000);
  await service.runSweep();
  stopClock(before + 10 * 3_600_000);
  await service.runSweep();
  const swept = await service.allItems();
  await service.runSweep();
  expect(await service.allItems()).toEqual(swept);
  stopClock(before);
  return swept;
};

test(
  `what is backed up in the midst of traffic is whole (seed ${SEED})`,
  async () => {
    stopClock('2026-10-31T22:20:00Z');
    const { told, callUntil } = newTraffic();
    let actions = 0;
    await callUntil(() => ++actions > 300);
    for (let round = 0; round < ROUNDS; round++) {
      passTime({ minutes: 58 });
      const endedBefore = new Set(told.ended);
      const folder = newFolder();
      let isOver = false;
      // Sessions of yesterday are all there, though to be kept for a day says less.
      const backup = backUpAtLast({ folder, keptDays: round % 2 === 0 ? 1 : 30 }).finally(() => {
        isOver = true;
      });
      const callers = callUntil(() => isOver);
      await Promise.all([backup, callers]);
      const { users, sessions } = await backup;
      const tables = await newTables();
      await restore({ client: slowReader(), tables }, { folder });
      const restored = await allItems(tables);
      expect(restored.sessions.filter(({ session_id }) => session_id === 'current').length).toBe(
        users,
      );
      expect(restored.sessions.length).toBe(users + sessions);

      const swept = await sweepToTheEnd(tables);
      expectWhole(swept);
      const kept = new Set(endedIn(swept).map(({ session_id }) => session_id));
      const storedNow = endedIn(await allItems(serviceTables())).map((row) => row.session_id);
      const lost = storedNow.filter((id) => endedBefore.has(id) && !kept.has(id));
      expect(lost).toEqual([]);
    }
    expectWhole(await sweepToTheEnd(serviceTables()));
  },
  TIMEOUT_MS,
);

/** Ends get no further than their first write until the answer is called. */
const holdArchives = (): (() => void) => {
  dynamodb.middlewareStack.add(
    (next, context) => async (args) => {
      if (/^TransactWrite/.test(String(context.commandName))) throw new Error('The Lambda is gone');
      return next(args);
    },
    { step: 'initialize', name: 'hold' },
  );
  const archive = () => void dynamodb.middlewareStack.remove('hold');
  onTestFinished(archive);
  return archive;
};

const here = () => ({ client: slowReader(), tables: serviceTables() });

/** A few users, each with an ended session, and one with a running one. */
const someSessions = async () => {
  const visitors = Array.from({ length: 12 }, () => newVisitor());
  for (const visitor of visitors) {
    const session_id = await visitor.startSession();
    await visitor.message(session_id);
    passTime({ minutes: 1 });
    await visitor.end({ session_id });
    passTime({ ms: 1 });
  }
  await (visitors[0] as Visitor).startSession();
};

test(
  'sessions of a day that has gone but for them end once, before or after',
  async () => {
    const began = Date.parse('2026-10-30T10:00:00Z');
    for (const endsAtPage of [0, 1, 3, 5, 6, 8]) {
      await emptyTables();
      stopClock(began);
      const [short, ...long] = Array.from({ length: 12 }, () => newVisitor());
      const gone = await (short as Visitor).startSession();
      await (short as Visitor).end({ session_id: gone });
      const ids = await Promise.all(long.map((visitor) => visitor.startSession()));
      for (let refresh = 0; refresh < 50; refresh++) {
        passTime({ minutes: 50 });
        await Promise.all(long.map((visitor) => visitor.start()));
      }
      await deleteStored((short as Visitor).userId, gone);
      const archive = holdArchives();
      for (const index of [8, 9]) await (long[index] as Visitor).end({ session_id: ids[index] });
      let page = 0;
      const client = slowReader(async () => {
        if (page++ !== endsAtPage) return;
        archive();
        await runSweep();
        const [ended, cleared] = [long.slice(0, 6), long.slice(4, 6)];
        await Promise.all(ended.map(({ end }, index) => end({ session_id: ids[index] })));
        for (const { userId: user } of cleared) await adminRequest('eraseUser', { path: { user } });
      });
      const folder = newFolder();
      await backUp({ client, tables: serviceTables() }, { folder, keptDays: 1 });
      const tables = await newTables();
      await restore({ client, tables }, { folder });
      const { '2026-10-30': day } = statisticsIn(await sweepToTheEnd(tables));
      expect(day).toMatchObject({ sessions: 12, new_users: 12 });
    }
  },
  TIMEOUT_MS,
);

test('just after midnight the day before is as it was', async () => {
  stopClock('2026-10-30T23:50:00Z');
  await someSessions();
  passTime({ minutes: 2 });
  const stored = await allItems(serviceTables());
  const folder = newFolder();
  await backUp(here(), { folder, keptDays: 1 });
  const tables = await newTables();
  await restore({ client: slowReader(), tables }, { folder });
  expect(statisticsIn(await allItems(tables))).toEqual(statisticsIn(stored));
});

test('what stands still comes back as it is, but for secrets', async () => {
  stopClock('2026-10-30T12:00:00Z');
  await someSessions();
  await adminRequest('eraseUser', { path: { user: 'demo_user' } });
  const { status } = await adminRequest('signIn', { body: { password: 'wrong' }, headers: {} });
  expect(status).toBe(401);
  const stored = await allItems(serviceTables());
  const kinds = new Set(stored.admin.map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(['audit#2026-10', 'sign_in', 'signing_key']));
  const folder = newFolder();
  const manifest = await backUp(here(), { folder, keptDays: 30 });
  expect(manifest).toMatchObject({
    started_at: '2026-10-30T12:12:00.012Z',
    users: 12,
    sessions: 12,
  });
  const tables = await newTables();
  expect(await restore({ client: slowReader(), tables }, { folder })).toEqual(manifest);
  const restored = await allItems(tables);
  expect(restored.sessions).toEqual(stored.sessions);
  expect(statisticsIn(restored)).toEqual(statisticsIn(stored));
  expect(restored.admin).toEqual(stored.admin.filter(({ kind }) => kind === 'audit#2026-10'));
});

test('a session that makes no sense is taken along, and told', async () => {
  stopClock('2026-10-30T12:00:00Z');
  const visitor = newVisitor();
  await visitor.end({ session_id: await visitor.startSession() });
  const { sessions } = await allItems(serviceTables());
  const ended = sessions.find(({ session_id }) => session_id !== 'current');
  const item = { ...ended, messages: 'nonsense' };
  await putStored(item);
  const logged = collectLogLines();
  const folder = newFolder();
  await backUp(here(), { folder, keptDays: 30 }).finally(logged);
  expect(logged().join('\n')).toContain(
    `The session ${ended?.['session_id']} of ${visitor.userId} makes no sense`,
  );
  const tables = await newTables();
  await restore({ client: slowReader(), tables }, { folder });
  expect((await allItems(tables)).sessions).toContainEqual(item);
});

test('nobody else on the machine can read it', async () => {
  const folder = newFolder();
  await backUp(here(), { folder, keptDays: 30 });
  const modes = ['.', ...readdirSync(folder)].map((name) => statSync(join(folder, name)).mode);
  expect(new Set(modes.slice(1).map((mode) => mode & 0o777))).toEqual(new Set([0o600]));
  expect((modes[0] as number) & 0o777).toBe(0o700);
});

test('a backup that fails leaves no folder', async () => {
  await someSessions();
  const client = slowReader(() => {
    throw new Error('The database is gone');
  });
  const folder = newFolder();
  const backup = backUp({ client, tables: serviceTables() }, { folder, keptDays: 30 });
  await expect(backup).rejects.toThrow('The database is gone');
  expect(existsSync(folder)).toBe(false);
});

describe('a restore', () => {
  const backedUp = async () => {
    stopClock('2026-10-30T12:00:00Z');
    await someSessions();
    const folder = newFolder();
    await backUp(here(), { folder, keptDays: 30 });
    return folder;
  };
  const into = async (tables: TableNames, options: { folder: string; resume?: boolean }) =>
    restore({ client: slowReader(), tables }, options);
  /** A client whose connection goes after so many writes. */
  const failingAfter = (writes: number) => {
    const client = slowReader();
    let written = 0;
    client.middlewareStack.add(
      (next, context) => async (args) => {
        if (context.commandName === 'BatchWriteItemCommand' && written++ === writes) {
          throw new Error('The connection is gone');
        }
        return next(args);
      },
      { step: 'initialize' },
    );
    return client;
  };

  test('that was interrupted anywhere goes on', async () => {
    const folder = await backedUp();
    const whole = await newTables();
    await into(whole, { folder });
    const expected = await allItems(whole);
    let interrupted = 0;
    for (let writes = 0; ; writes++) {
      const tables = await newTables();
      const first = restore({ client: failingAfter(writes), tables }, { folder });
      const isWhole = await first.then(
        () => true,
        () => false,
      );
      if (isWhole) break;
      interrupted += 1;
      await expect(into(tables, { folder })).rejects.toThrow('is not empty');
      await into(tables, { folder, resume: true });
      expect(await allItems(tables)).toEqual(expected);
    }
    expect(interrupted).toBeGreaterThanOrEqual(3);
  });

  test('into which a sweep comes before any write comes to the same as one that is left alone', async () => {
    const folder = await backedUp();
    const tables = await newTables();
    const service = await serviceOn(tables);
    const client = slowReader();
    // All sessions that are still open have expired by then.
    stopClock('2026-10-30T18:00:00Z');
    let sweeps = 0;
    let sweeping: Promise<unknown> = Promise.resolve();
    client.middlewareStack.add(
      (next, context) => async (args) => {
        if (context.commandName === 'BatchWriteItemCommand') {
          sweeps += 1;
          sweeping = sweeping.then(() => service.runSweep());
          await sweeping;
        }
        return next(args);
      },
      { step: 'initialize' },
    );
    await restore({ client, tables }, { folder });
    await service.runSweep();
    const items = await service.allItems();
    const totals = totalsIn(items);
    expect(sweeps).toBeGreaterThanOrEqual(3);
    expect(totals.unfinished).toEqual([]);
    expect(totals.stored).toEqual(totals.expected);
    expect(statisticsIn(items)).toEqual(expectedStatistics(items));
  });

  test('does not go on where nothing was interrupted, or that of another backup', async () => {
    const folder = await backedUp();
    const tables = await newTables();
    const goOn = (from: string) => into(tables, { folder: from, resume: true });
    await expect(goOn(folder)).rejects.toThrow('No restore was interrupted here');
    await expect(restore({ client: failingAfter(1), tables }, { folder })).rejects.toThrow();
    await someSessions();
    const other = newFolder();
    await backUp(here(), { folder: other, keptDays: 30 });
    await expect(goOn(other)).rejects.toThrow('is the restore of another backup');
    await goOn(folder);
    await expect(goOn(folder)).rejects.toThrow('No restore was interrupted here');
  });

  test('writes nothing where any table has anything in it', async () => {
    const folder = await backedUp();
    const stored = await allItems(serviceTables());
    await expect(into(serviceTables(), { folder })).rejects.toThrow(
      `The table ${serviceTables().sessions} is not empty.`,
    );
    expect(await allItems(serviceTables())).toEqual(stored);
  });

  const nothing = { sessions: [], stats: [], admin: [] };
  const change = (path: string, how: (bytes: Buffer) => Buffer) =>
    writeFileSync(path, how(readFileSync(path)));
  test.each<[string, (folder: string) => void, string]>([
    [
      'a byte is another',
      (folder) =>
        change(join(folder, 'statistics.jsonl.gz'), (bytes) => {
          bytes.writeUInt8(bytes.readUInt8(30) ^ 1, 30);
          return bytes;
        }),
      'statistics.jsonl.gz is not as it was written',
    ],
    [
      'a file is cut short',
      (folder) => change(join(folder, 'audit.jsonl.gz'), (bytes) => bytes.subarray(0, -1)),
      'audit.jsonl.gz is not as it was written',
    ],
    [
      'a file is missing',
      (folder) => rmSync(join(folder, 'audit.jsonl.gz')),
      'audit.jsonl.gz cannot be read',
    ],
    [
      'the manifest is missing',
      (folder) => rmSync(join(folder, 'manifest.json')),
      'there is no backup there, or one that was not finished',
    ],
    [
      'the manifest is of a later version',
      (folder) =>
        change(join(folder, 'manifest.json'), (bytes) =>
          Buffer.from(bytes.toString().replace('"version": 1', '"version": 2')),
        ),
      'is not the manifest of a backup of version 1; what is wrong is at version.',
    ],
    [
      'a file lies elsewhere',
      (folder) =>
        change(join(folder, 'manifest.json'), (bytes) =>
          Buffer.from(bytes.toString().replace('audit.jsonl', '../audit.jsonl')),
        ),
      'what is wrong is at files.',
    ],
  ])('writes nothing where %s', async (_, damage, sentence) => {
    const folder = await backedUp();
    damage(folder);
    const tables = await newTables();
    await expect(into(tables, { folder })).rejects.toThrow(sentence);
    expect(await allItems(tables)).toEqual(nothing);
  });
});

test('a folder with something in it takes no backup', async () => {
  const folder = newFolder();
  await backUp(here(), { folder, keptDays: 30 });
  const before = readdirSync(folder);
  await expect(backUp(here(), { folder, keptDays: 30 })).rejects.toThrow('is not empty');
  expect(readdirSync(folder)).toEqual(before);
});
