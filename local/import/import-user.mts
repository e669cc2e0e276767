import { archivePending } from '../../lib/repository/archive.ts';
import { all, NOTHING_OPEN, NOTHING_PENDING } from '../../lib/repository/conditions.ts';
import { writeUserItem } from '../../lib/repository/database.ts';
import { activeListingOf, sessionMap } from '../../lib/repository/items.ts';
import { readUser } from '../../lib/repository/read.ts';
import type { EndedSession, UserRecord } from '../../lib/session.ts';
import { shardOfSessionId } from '../../lib/session-id.ts';
import type { PlannedUser } from './plan.mts';

/**
 * How many of a user's sessions are there already, and at which to go on, or why none can be imported.
 */
export type Standing = { imported: number; next: number } | { reason: string };

/** Whether all that the user has here is from this very import, and how far that has come. */
export const standingOf = (user: UserRecord, { sessions, past }: PlannedUser): Standing => {
  if (user.erasure) return { reason: 'is being erased' };
  if (user.open) return { reason: 'has a session that is open' };
  if (user.closedId === undefined) return { imported: 0, next: 0 };
  const index = sessions.findIndex(({ id }) => id === user.closedId);
  const archived = user.totals.sessions + (user.pending ? 1 : 0);
  // What is past by now may have been imported by an earlier run, or have been past then too.
  const least = sessions.slice(0, index + 1).filter(({ id }) => !past.has(id)).length;
  return index >= 0 && least <= archived && archived <= index + 1
    ? { imported: archived, next: index + 1 }
    : { reason: 'has sessions that are not from this import' };
};

/** The sessions that are still to be imported, where it goes on at one. */
export const leftOf = ({ sessions, past }: PlannedUser, next: number): EndedSession[] =>
  sessions.slice(next).filter(({ id }) => !past.has(id));

/**
 * Imports the sessions of a user, in order: each is put aside as one that has just ended, and archived
 * as such. Each step happens once, so this may stop anywhere and be done again.
 */
export const importUser = async (
  userId: string,
  planned: PlannedUser,
  onSession: () => void,
): Promise<Standing> => {
  let user = await archivePending(userId, await readUser(userId));
  for (;;) {
    const standing = standingOf(user, planned);
    if ('reason' in standing) return standing;
    const [next] = leftOf(planned, standing.next);
    if (next === undefined) return standing;
    user = await archivePending(userId, await putAside(userId, next, user));
    if (user.closedId === next.id) onSession();
  }
};

const NOTHING_CLOSED = 'attribute_not_exists(closed_id)';
const CLOSED_BEFORE = 'closed_id = :previous';

/** Makes the session the user's pending one, unless something has happened since the user was read. */
const putAside = async (
  userId: string,
  ended: EndedSession,
  { closedId, lastStartedAt }: UserRecord,
): Promise<UserRecord> => {
  const { list_day, list_id } = activeListingOf(ended.id);
  const write = await writeUserItem(userId, {
    update: [
      'SET pending = :pending, closed_id = :id, closed_at = :ended_at, closed_by = :by',
      'last_started_at = :started_at, previous_started_at = :before',
      'list_day = :list_day, list_id = :list_id',
      'index_expires_at = :ended_at, expiry_shard = :shard REMOVE delete_at',
    ].join(', '),
    condition: all(
      NOTHING_OPEN,
      NOTHING_PENDING,
      closedId === undefined ? NOTHING_CLOSED : CLOSED_BEFORE,
    ),
    values: {
      ':pending': sessionMap(ended),
      ':id': ended.id,
      ':ended_at': ended.endedAt,
      ':by': ended.endedBy,
      ':started_at': ended.startedAt,
      ':before': lastStartedAt ?? 0,
      ':list_day': list_day,
      ':list_id': list_id,
      ':shard': `e#${shardOfSessionId(ended.id)}`,
      ...(closedId === undefined ? {} : { ':previous': closedId }),
    },
  });
  return write.user;
};
