import pMap from 'p-map';
import { readUser } from '../../lib/repository/read.ts';
import type { EndedSession } from '../../lib/session.ts';
import { PlainError } from '../plain-error.mts';
import { showProgress } from '../progress.mts';
import { importUser, leftOf, type Standing, standingOf } from './import-user.mts';
import { type Plan, type PlannedUser, planImport, type Refusal } from './plan.mts';
import type { Dump } from './read-dump.mts';
import type { UserMap } from './user-names.mts';

const USERS_AT_ONCE = 12;
/** A terminal is no place for more of them. */
const REFUSALS_SHOWN = 20;

type Options = { map: UserMap; dryRun?: boolean; skipBadRows?: boolean };

/** What an import has done, or would do. */
export type ImportReport = {
  dryRun: boolean;
  rows: number;
  otherRows: number;
  bad: Refusal[];
  skipped: Refusal[];
  /** Users who have something else here already, and how many sessions of theirs were left out. */
  skippedUsers: { userId: string; sessions: number; reason: string }[];
  users: number;
  sessions: number;
  /** Of the sessions, those that were here from an earlier run. */
  alreadyThere: number;
  messages: number;
  conversations: number;
  responses: number;
  wereActive: number;
  lackResponses: number;
};

/**
 * Imports a dump, or tells what that would do. The same dump may be imported again, after a crash too:
 * what is there stays as it is. Throws a PlainError, and imports nothing, where there are rows that
 * cannot be read, unless they are to be skipped.
 */
export const importDump = async (
  dump: Dump,
  { map, dryRun = false, skipBadRows = false }: Options,
): Promise<ImportReport> => {
  const plan = planImport(dump, { map, now: Date.now() });
  if (plan.bad.length > 0 && !skipBadRows && !dryRun) {
    throw new PlainError(
      `Rows that cannot be imported: ${plan.bad.length} of ${dump.sessions.length}, so none was:\n\n${list(plan.bad)}\n\nMend the file, or leave them out with --skip-bad-rows.`,
    );
  }
  const known = await pMap(
    plan.users,
    async ([userId, planned]) => ({
      userId,
      planned,
      sessions: leftOf(planned, 0),
      standing: standingOf(await readUser(userId), planned),
    }),
    { concurrency: USERS_AT_ONCE },
  );
  const before = known.flatMap(({ standing }) =>
    'imported' in standing ? [standing.imported] : [],
  );
  const outcomes = dryRun ? known : await importAll(known);
  const refused = outcomes.flatMap(({ userId, sessions, standing }) =>
    'reason' in standing ? [{ userId, sessions: sessions.length, reason: standing.reason }] : [],
  );
  const imported = outcomes.flatMap((user) => ('reason' in user.standing ? [] : user.sessions));
  return report(plan, {
    dryRun,
    rows: dump.sessions.length,
    otherRows: dump.otherRows,
    skippedUsers: refused,
    users: outcomes.length - refused.length,
    alreadyThere: sum(before),
    imported,
  });
};

type Known = {
  userId: string;
  planned: PlannedUser;
  /** Those of them that are imported. */
  sessions: EndedSession[];
  standing: Standing;
};

const importAll = (known: Known[]): Promise<Known[]> => {
  const left = known.map(({ planned, standing }) =>
    'reason' in standing ? 0 : leftOf(planned, standing.next).length,
  );
  const progress = showProgress(sum(left), { unit: 'sessions', stream: process.stderr });
  return pMap(
    known,
    async (user) => {
      if ('reason' in user.standing) return user;
      return { ...user, standing: await importUser(user.userId, user.planned, progress.add) };
    },
    { concurrency: USERS_AT_ONCE },
  );
};

const report = (
  { bad, skipped, wereActive, lackResponses }: Plan,
  {
    imported,
    ...rest
  }: { imported: EndedSession[] } & Pick<
    ImportReport,
    'dryRun' | 'rows' | 'otherRows' | 'skippedUsers' | 'users' | 'alreadyThere'
  >,
): ImportReport => ({
  ...rest,
  bad,
  skipped,
  sessions: imported.length,
  messages: sum(imported.map(({ messages }) => messages)),
  conversations: sum(imported.map(({ conversations }) => conversations)),
  responses: sum(imported.map(({ responses }) => responses)),
  wereActive,
  lackResponses,
});

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Rows that were refused, each with its reason; the first of them. */
export const list = (refusals: readonly Refusal[]): string =>
  [
    ...refusals.slice(0, REFUSALS_SHOWN).map(({ where, reason }) => `  ${where}: ${reason}`),
    ...(refusals.length > REFUSALS_SHOWN ? [`  and ${refusals.length - REFUSALS_SHOWN} more`] : []),
  ].join('\n');
