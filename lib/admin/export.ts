import * as v from 'valibot';
import { fromWord, type HistoryCursor, invalidCursor, place, toWord } from '../cursor.ts';
import { userNotFound } from '../errors.ts';
import { type HistoryPage, readHistory } from '../history.ts';
import { readUser } from '../repository/read.ts';
import { lifetimeTotals } from '../session.ts';

const SESSIONS_PER_PAGE = 500;

const Place = v.strictObject({ user: v.string(), ...place });

/** Where the export of a user goes on, as an opaque word for a URL. */
export const encodeExportCursor = (user: string, cursor: HistoryCursor): string =>
  toWord({ user, ...cursor });

/** The cursor that encodeExportCursor made for this user. Throws invalid_cursor for anything else. */
export const decodeExportCursor = (user: string, text: string): HistoryCursor => {
  const { user: exported, ...cursor } = fromWord(Place, text);
  if (exported !== user) throw invalidCursor();
  return cursor;
};

/**
 * A page of all that is stored of a user, newest first. Throws not_found where that is nothing, or
 * where the user was erased since the page before: the pages would look whole, and not be it.
 */
export const readExport = async (
  user: string,
  { cursor, at }: { cursor: HistoryCursor | undefined; at: number },
): Promise<HistoryPage> => {
  const page = await readHistory(user, { limit: SESSIONS_PER_PAGE, cursor, at });
  // In this order: what took anything from the page is seen.
  const isGone = cursor !== undefined && (await isErasedSince(user, cursor, at));
  if (isGone || page.totals.sessions === 0) throw userNotFound();
  return page;
};

/** By the marks, and once the sweep has taken them, by the number of sessions: else it only grows. */
const isErasedSince = async (userId: string, { before, totals }: HistoryCursor, at: number) => {
  const user = await readUser(userId);
  const isMarked = user.erasure !== undefined && before <= user.erasure.id;
  return isMarked || lifetimeTotals(user, at).sessions < totals.sessions;
};
