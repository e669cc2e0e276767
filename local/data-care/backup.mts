import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { marshall } from '@aws-sdk/util-dynamodb';
import { dayOf, instantOf, iso } from '../../lib/clock.ts';
import { addDays, daysOf } from '../../lib/day.ts';
import { AUDIT_PREFIX } from '../../lib/repository/audit.ts';
import { CURRENT } from '../../lib/repository/items.ts';
import { type Counters, erasedKey, statisticsKey, sumCounters } from '../../lib/statistics.ts';
import { showCount } from '../progress.mts';
import { addCounters, type DayCounts, readCounts } from './day-counts.mts';
import { type Database, readErasing, type WholeUser } from './erased-meanwhile.mts';
import { makeBackupFolder } from './folder.mts';
import { type FileNote, readItems, writeItems } from './item-file.mts';
import { contributionOf, dayOfSession, type Item, textOf } from './items.mts';
import { type Manifest, writeManifest } from './manifest.mts';
import { countWithout } from './old-days.mts';
import { eachSegment, scanItems } from './scan.mts';
import { isKnown, unarchivedIn, type View, viewOf } from './view.mts';

/** More than clocks differ by, and than a request may take. */
const MARGIN_MS = 15 * 60_000;

/** A backup under way, and what it has learnt so far. */
type Backup = Database & {
  folder: string;
  startedAt: number;
  /** From this day on, all sessions are still there but for erased ones. */
  firstWholeDay: string;
  views: Map<string, View>;
  /** What the sessions that were written add to the statistics of such days. */
  counted: DayCounts;
};

/**
 * Writes all that is stored to a new folder, while the service runs, as if it had stood still: see
 * docs/adr/0013-a-backup-of-a-running-service.md. `keptDays` is the shortest time for which sessions
 * are kept. Throws a PlainError, and leaves no folder, where that cannot be done.
 */
export const backUp = async (
  database: Database,
  { folder, keptDays }: { folder: string; keptDays: number },
): Promise<Manifest> => {
  makeBackupFolder(folder);
  try {
    const startedAt = Date.now();
    // Of the first of the days that are kept, the morning may be gone.
    const firstWholeDay = addDays(dayOf(startedAt), 1 - keptDays);
    const found = { folder, startedAt, firstWholeDay, views: new Map(), counted: new Map() };
    return await write({ ...database, ...found });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
};

const write = async (backup: Backup): Promise<Manifest> => {
  const { folder, startedAt, views } = backup;
  const scanned = [...(await writeUsers(backup)), ...(await writeSessions(backup))];
  const { users: erasing, erased, oldDays } = await readMoving(backup);
  const files =
    erasing.size === 0 ? scanned : await replaceUsers(backup, scanned, [...erasing.values()]);
  const statistics = await writeStatistics(backup, { erased, oldDays });
  const audit = await writeAudit(backup);
  return writeManifest(folder, {
    started_at: iso(startedAt),
    finished_at: iso(Date.now()),
    users: views.size,
    sessions: files.reduce((sum, { items }) => sum + items, 0) - views.size,
    // As they are restored: users last, as a sweep that comes in between ends what has expired of those
    // that are there, and looks for their sessions and adds to the statistics.
    files: [
      { ...statistics, table: 'stats' as const },
      { ...audit, table: 'admin' as const },
      ...files
        .toSorted((one, other) => Number(holdsUsers(one)) - Number(holdsUsers(other)))
        .map((file) => ({ ...file, table: 'sessions' as const })),
    ],
  });
};

const USERS = 'users-';
const SESSIONS = 'sessions-';
const holdsUsers = ({ name }: FileNote): boolean => name.includes(USERS);

/** First the users' items: what each says of its user is of one moment. */
const writeUsers = async ({ client, tables, folder, views }: Backup): Promise<FileNote[]> => {
  const progress = showCount('users');
  const files = await eachSegment(async (segment) => {
    const items = scanItems(client, {
      ...segment,
      TableName: tables.sessions,
      FilterExpression: 'session_id = :current',
      ExpressionAttributeValues: { ':current': { S: CURRENT } },
    });
    const noted = (item: Item) => {
      views.set(textOf(item, 'user_id'), viewOf(item));
      progress.add();
    };
    return writeItems(folder, `${USERS}${segment.Segment}.jsonl.gz`, each(items, noted));
  });
  progress.end();
  return files;
};

/** Then the sessions that those know of, which are all there by now. */
const writeSessions = async (backup: Backup): Promise<FileNote[]> => {
  const { client, tables, folder, views } = backup;
  const progress = showCount('ended sessions');
  const files = await eachSegment(async (segment) => {
    const items = scanItems(client, {
      ...segment,
      TableName: tables.sessions,
      FilterExpression: 'session_id < :current',
      ExpressionAttributeValues: { ':current': { S: CURRENT } },
    });
    const known = only(items, (item) => isKnown(views.get(textOf(item, 'user_id')), item));
    const noted = (item: Item) => {
      countSession(backup, item);
      progress.add();
    };
    return writeItems(folder, `${SESSIONS}${segment.Segment}.jsonl.gz`, each(known, noted));
  });
  progress.end();
  return files;
};

const countSession = ({ firstWholeDay, counted }: Backup, item: Item): void => {
  const day = dayOfSession(textOf(item, 'session_id'));
  if (day >= firstWholeDay) addCounters(counted, day, contributionOf(item));
};

/** What erasures and the ends of sessions of old days change meanwhile, all of it of one moment. */
const readMoving = async (backup: Backup) => {
  let marked = [...backup.views].flatMap(([userId, { erasedId }]) => (erasedId ? [userId] : []));
  for (;;) {
    const since = backup.startedAt - MARGIN_MS;
    const { users, erased } = await readErasing(backup, { marked, since });
    replaceViews(backup.views, users);
    const { oldDays, erasing } = await countOldDays(backup);
    if (erasing.length === 0) return { users, erased, oldDays };
    marked = [...users.keys(), ...erasing];
  }
};

const replaceViews = (views: Map<string, View>, users: Map<string, WholeUser>): void => {
  for (const [userId, { current }] of users) {
    if (current) views.set(userId, viewOf(current));
    else views.delete(userId);
  }
};

/**
 * The days of which some sessions are no longer kept, and others may be archived meanwhile, since they
 * run for that long: their statistics without these.
 */
const countOldDays = async (backup: Backup) => {
  const oldDays = new Map<string, Counters>();
  const erasing: string[] = [];
  for (const [day, sessions] of Map.groupBy(unarchived(backup), (session) => session.day)) {
    if (day >= backup.firstWholeDay) continue;
    const counted = await countWithout(backup, { day, sessions });
    oldDays.set(day, counted.counters);
    erasing.push(...counted.erasing);
  }
  return { oldDays, erasing };
};

/** The sessions that some user's item has, and that will be archived after a restore. */
const unarchived = ({ views }: Backup) =>
  [...views].flatMap(([userId, view]) =>
    unarchivedIn(view).map((id) => ({ userId, id, day: dayOfSession(id) })),
  );

/** Takes out of some files what they have of some users, and writes these anew. */
const replaceUsers = async (
  backup: Backup,
  files: readonly FileNote[],
  users: readonly WholeUser[],
): Promise<FileNote[]> => {
  const { folder, counted } = backup;
  const ids = new Set(users.map(({ userId }) => userId));
  counted.clear();
  const noted = (item: Item) => {
    if (textOf(item, 'session_id') !== CURRENT) countSession(backup, item);
  };
  const written: FileNote[] = [];
  for (const { name } of files) {
    const others = only(readItems(join(folder, name)), (item) => !ids.has(textOf(item, 'user_id')));
    written.push(await writeItems(folder, `other-${name}`, each(others, noted)));
    rmSync(join(folder, name));
  }
  const items = users.flatMap(({ current }) => (current ? [current] : []));
  const sessions = users.flatMap((user) => user.sessions);
  return [
    ...written,
    await writeItems(folder, `${SESSIONS}erasing.jsonl.gz`, each(sessions, noted)),
    await writeItems(folder, `${USERS}erasing.jsonl.gz`, each(items, noted)),
  ];
};

/**
 * The statistics of the sessions that were written. Of days on which none can have been archived
 * meanwhile, they are those that are stored. Of others they are counted from the sessions, or where
 * some of these are no longer kept, are those that are stored without what was archived meanwhile.
 */
const writeStatistics = async (
  backup: Backup,
  { erased, oldDays }: { erased: DayCounts; oldDays: DayCounts },
): Promise<FileNote> => {
  const { client, tables, folder, startedAt, firstWholeDay, counted } = backup;
  const changing = new Map(oldDays);
  const [from, to] = [startedAt - MARGIN_MS, Date.now() + MARGIN_MS].map(dayOf) as [string, string];
  for (const day of [
    ...daysOf({ from, to }),
    ...unarchived(backup).map((session) => session.day),
  ]) {
    if (day < firstWholeDay) continue;
    changing.set(day, sumCounters([counted.get(day) ?? {}, erased.get(day) ?? {}]));
  }
  const items = async function* () {
    for await (const item of scanItems(client, { TableName: tables.stats })) {
      const { day, isErased } = readCounts(item);
      if (!isErased && !changing.has(day)) yield item;
    }
    for (const [day, counters] of changing)
      yield* itemOf(statisticsKey(instantOf(day), 0), counters);
    for (const [day, counters] of erased) yield* itemOf(erasedKey(instantOf(day), 0), counters);
  };
  return writeItems(folder, 'statistics.jsonl.gz', items());
};

const itemOf = (key: object, counters: Counters): Item[] =>
  Object.keys(counters).length === 0 ? [] : [marshall({ ...key, ...counters })];

/** What admins have changed, and no secret: neither the signing key nor who tried to sign in. */
const writeAudit = ({ client, tables, folder }: Backup): Promise<FileNote> =>
  writeItems(
    folder,
    'audit.jsonl.gz',
    scanItems(client, {
      TableName: tables.admin,
      FilterExpression: 'begins_with(kind, :audit)',
      ExpressionAttributeValues: { ':audit': { S: AUDIT_PREFIX } },
    }),
  );

async function* only(items: AsyncIterable<Item>, isWanted: (item: Item) => boolean) {
  for await (const item of items) if (isWanted(item)) yield item;
}

async function* each(items: AsyncIterable<Item> | Iterable<Item>, note: (item: Item) => void) {
  for await (const item of items) {
    note(item);
    yield item;
  }
}
