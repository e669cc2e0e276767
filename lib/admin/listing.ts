import { config } from '../config.ts';
import { DAY_MS } from '../day.ts';
import { findEntry, type IdRange, type Listed, readListed } from '../repository/listing.ts';
import { readArchive, readSession, readUser } from '../repository/read.ts';
import { type EndedBy, openSessionAt } from '../session.ts';
import { lowestSessionId } from '../session-id.ts';
import { entries, type Place } from './entries.ts';

/** Which sessions are listed; times in milliseconds since the epoch. */
export type Filter = {
  status?: 'active' | 'ended' | undefined;
  endedBy?: EndedBy | undefined;
  user?: string | undefined;
  sessionId?: string | undefined;
  /** Started then or later. */
  from?: number | undefined;
  /** Started before then. */
  to?: number | undefined;
};

type Page = { limit: number; before?: string | undefined; at: number };

/** Part of a list: its sessions, newest first, are all that there are down to an id. */
type Part = { sessions: Listed[]; downTo: string };

/** How much is read at once where the filter may let few sessions pass. */
const THINNED_PART = 100;
/** How many parts a page may read: one that finds too little in them says where to go on. */
const MAX_PARTS = 40;
/** Sessions are kept from their end on, and DynamoDB deletes them within two days. */
const LONGER_KEPT_MS = 2 * DAY_MS;
const NEWEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * A page of the sessions of all users, newest first by the time in their ids, and the id below which
 * the next page goes on, if there may be more. Where few sessions pass the filter, a page may hold
 * fewer than `limit`, or none, and the list go on all the same.
 */
export const readListing = async (
  filter: Filter,
  { limit, before = NEWEST, at }: Page,
): Promise<{ sessions: Listed[]; next?: string }> => {
  const range = rangeOf(filter, { before, at });
  const passes = ({ session }: Listed) =>
    session.id >= range.from &&
    session.id < range.before &&
    (filter.status === undefined || filter.status === statusOf(session)) &&
    (filter.endedBy === undefined || ('endedBy' in session && session.endedBy === filter.endedBy));
  const found: Listed[] = [];
  // One more than asked for tells whether there is another page.
  const isThinned = filter.status === 'ended' || filter.endedBy !== undefined;
  const size = Math.max(limit + 1, isThinned ? THINNED_PART : 0);
  let parts = 0;
  for await (const { sessions, downTo } of partsOf(filter, { range, size, at })) {
    found.push(...sessions.filter(passes));
    const last = found[limit - 1];
    if (found.length > limit && last) {
      return { sessions: found.slice(0, limit), next: last.session.id };
    }
    if (++parts === MAX_PARTS) return { sessions: found, next: downTo };
  }
  return { sessions: found };
};

const statusOf = (session: object) => ('endedAt' in session ? 'ended' : 'active');

const rangeOf = ({ from = 0, to }: Filter, { before, at }: { before: string; at: number }) => {
  const keptFrom = at - config.retentionDays * DAY_MS - LONGER_KEPT_MS;
  const end = to === undefined ? NEWEST : lowestSessionId(to);
  return {
    from: lowestSessionId(Math.max(from, keptFrom)),
    before: before < end ? before : end,
  };
};

type Wanted = { range: IdRange; size: number; at: number };

const partsOf = (filter: Filter, wanted: Wanted): AsyncIterable<Part> | Part[] => {
  const { status, endedBy, user, sessionId } = filter;
  const nothingCanPass = status === 'active' && endedBy !== undefined;
  if (nothingCanPass || wanted.range.from >= wanted.range.before) return [];
  if (sessionId !== undefined) return partOfOne({ sessionId, user, at: wanted.at });
  if (user !== undefined) return partsOfUser(user, wanted);
  return partsOfAll(filter, wanted);
};

/** One session, by its id alone in four calls at the most. */
async function* partOfOne({
  sessionId,
  user,
  at,
}: {
  sessionId: string;
  user: string | undefined;
  at: number;
}): AsyncGenerator<Part> {
  const userId = user ?? (await findEntry(sessionId))?.key.user_id;
  if (userId === undefined) return;
  const session = await readSession(userId, { id: sessionId, at });
  yield { sessions: session ? [{ userId, session }] : [], downTo: sessionId };
}

/** The sessions of one user, from their own partition. */
async function* partsOfUser(userId: string, { range, size, at }: Wanted): AsyncGenerator<Part> {
  // In this order: what is neither open nor being archived then is in the archive already.
  const user = await readUser(userId);
  let rest = [openSessionAt(user, at), user.pending].filter((session) => session !== undefined);
  const erasedId = user.erasure?.id;
  let { before } = range;
  for (;;) {
    const archived = await readArchive(userId, { limit: size, before, erasedId });
    const last = archived.length < size ? undefined : archived.at(-1);
    const downTo = last && last.id > range.from ? last.id : range.from;
    const unarchived = rest.filter(({ id }) => id >= downTo && !archived.some((a) => a.id === id));
    rest = rest.filter(({ id }) => id < downTo);
    const sessions = [...unarchived, ...archived].toSorted((a, b) => (a.id < b.id ? 1 : -1));
    yield { sessions: sessions.map((session) => ({ userId, session })), downTo };
    if (downTo === range.from) return;
    before = downTo;
  }
}

/** Milestones in a part: days, or months without sessions, that have been read for it. */
const MAX_MILESTONES = 4;

/** The sessions of all users, by the index. */
async function* partsOfAll(
  { status, endedBy }: Filter,
  { range, size, at }: Wanted,
): AsyncGenerator<Part> {
  const part = async (places: Place[]) => {
    const listed = places.flatMap(({ id, key }) => (key ? [{ id, key }] : []));
    return { sessions: await readListed(listed, at), downTo: places.at(-1)?.id ?? range.from };
  };
  let places: Place[] = [];
  for await (const place of entries({ range, limit: size, at, status, endedBy })) {
    places.push(place);
    const milestones = places.filter(({ key }) => key === undefined).length;
    if (places.length - milestones === size || milestones === MAX_MILESTONES) {
      yield await part(places);
      places = [];
    }
  }
  if (places.length > 0) yield await part(places);
}
