import type { HistoryCursor } from './cursor.ts';
import { readArchive, readUser, readUserAndArchive } from './repository/read.ts';
import {
  type EndedSession,
  lifetimeTotals,
  type OpenSession,
  openSessionAt,
  type Totals,
} from './session.ts';

export type HistoryPage = {
  sessions: (OpenSession | EndedSession)[];
  /** The user's sums as of the first page: the pages of one reading agree with each other. */
  totals: Totals;
  next?: HistoryCursor;
};

/**
 * A page of the user's sessions, newest first, in one call however many sessions there are: the
 * first page's call brings the user's own item as well, and a cursor carries the totals onward.
 */
export const readHistory = async (
  userId: string,
  { limit, cursor, at }: { limit: number; cursor?: HistoryCursor | undefined; at: number },
): Promise<HistoryPage> => {
  // One more than asked for tells whether there is another page.
  const wanted = limit + 1;
  if (cursor === undefined) {
    const { user, archived } = await readUserAndArchive(userId, wanted);
    const rows = withArchive([openSessionAt(user, at), user.pending], archived);
    const { pending, erasure } = user;
    return page(rows, { limit, totals: lifetimeTotals(user, at), pending, erasedId: erasure?.id });
  }
  // The last page ended just above a session that was not archived then. Read in this order, it is
  // in one of the two, or in both.
  const user = cursor.beforePending ? await readUser(userId) : undefined;
  const pending = user?.pending;
  const erasedId = user?.erasure?.id ?? cursor.erasedId;
  const archived = await readArchive(userId, { limit: wanted, before: cursor.before, erasedId });
  const isNext = pending !== undefined && pending.id < cursor.before;
  const rows = withArchive(isNext ? [pending] : [], archived);
  return page(rows, { limit, totals: cursor.totals, erasedId });
};

/** A session may be archived and still be pending: it is shown once. */
const withArchive = (
  unarchived: (OpenSession | EndedSession | undefined)[],
  archived: EndedSession[],
) => {
  const rows = unarchived.filter((session) => session !== undefined);
  return [...rows, ...archived.filter(({ id }) => !rows.some((row) => row.id === id))];
};

const page = (
  rows: (OpenSession | EndedSession)[],
  {
    limit,
    totals,
    pending,
    erasedId,
  }: {
    limit: number;
    totals: Totals;
    pending?: EndedSession | undefined;
    erasedId: string | undefined;
  },
): HistoryPage => {
  const sessions = rows.slice(0, limit);
  const last = sessions.at(-1);
  if (rows.length <= limit || last === undefined) return { sessions, totals };
  const beforePending = pending !== undefined && pending.id < last.id;
  return { sessions, totals, next: { before: last.id, totals, beforePending, erasedId } };
};
