import { now } from '../clock.ts';
import { config } from '../config.ts';
import { count } from '../metrics.ts';
import { type OpenSession, runningSession, type UserRecord } from '../session.ts';
import { newSessionId, shardOfSessionId } from '../session-id.ts';
import { archivePending } from './archive.ts';
import { AT_LAST_ACTIVITY, countEnded, expiredValues, finish, MOVE_TO_PENDING } from './close.ts';
import {
  all,
  IS_OPEN,
  IS_OVER,
  NOTHING_OPEN,
  NOTHING_PENDING,
  NOTHING_SINCE,
  RUNS,
  STARTS_LATER,
} from './conditions.ts';
import { writeUserItem } from './database.ts';
import { activeListingOf, newSessionMap } from './items.ts';

/** The session that a start led to, and whether this request is what started it. */
export type Started = {
  id: string;
  startedAt: number;
  isNew: boolean;
  /** The anonymous session that it goes on from. */
  previousSessionId?: string | undefined;
};

const INDEX_HINT = [
  'index_expires_at = if_not_exists(index_expires_at, :expires)',
  'expiry_shard = if_not_exists(expiry_shard, :shard)',
].join(', ');

const startedSession = (id: string, at: number, previousSessionId: string | undefined) => ({
  ':new': newSessionMap(id, at, previousSessionId),
  ':now': at,
  ':expires': at + config.sessionTimeoutMs,
  ':shard': `e#${shardOfSessionId(id)}`,
});

/**
 * Starts a session, or refreshes the running one so that it expires a full timeout from now.
 * However many ask at once, one session is started and all are answered with it. A new session
 * remembers `previousSessionId`, which it goes on from.
 */
export const startSession = async (
  userId: string,
  previousSessionId?: string,
): Promise<Started> => {
  // One instant for both, so that the id is of the day on which the session starts.
  let at = now();
  let id = newSessionId(at);
  let seen = 0;
  for (;;) {
    const write = await writeUserItem(userId, {
      update: `SET active = if_not_exists(active, :new), expires_at = :expires, last_activity_at = :now, list_day = if_not_exists(list_day, :day), list_id = if_not_exists(list_id, :id), ${INDEX_HINT} REMOVE ending_by, delete_at`,
      condition: `(${all(NOTHING_OPEN, STARTS_LATER)}) OR (${all(RUNS, NOTHING_SINCE)})`,
      values: {
        ...startedSession(id, at, previousSessionId),
        ':day': activeListingOf(id).list_day,
        ':id': id,
        ':as_of': Math.max(at, seen),
      },
    });
    const { user } = write;
    if (write.done && user.open) {
      const { open } = user;
      const isNew = open.id === id;
      count(isNew ? { SessionsStarted: 1 } : { SessionsRefreshed: 1 });
      const { startedAt } = open;
      return { id: open.id, startedAt, isNew, previousSessionId: open.previousSessionId };
    }
    // Refused. Our own start may have come through in an attempt whose answer was lost, and the
    // session may have ended since: it was started all the same.
    if (user.closedId === id && user.lastStartedAt !== undefined) {
      return { id, startedAt: user.lastStartedAt, isNew: true, previousSessionId };
    }
    // Or the item is ahead of our clock: what we have seen of it does not count as since.
    seen = Math.max(user.closedAt ?? 0, user.open?.lastActivityAt ?? 0);
    at = now();
    if (user.open === undefined) {
      id = newSessionId(at, user.closedId);
    } else if (!runningSession(user, at)) {
      const rotated = await rotate(userId, user, { expired: user.open, previousSessionId });
      if (rotated) return rotated;
    }
  }
};

/** Closes the expired session and starts the next in one write, or answers undefined: try again. */
const rotate = async (
  userId: string,
  user: UserRecord,
  { expired, previousSessionId }: { expired: OpenSession; previousSessionId: string | undefined },
): Promise<Started | undefined> => {
  if (user.pending) {
    await archivePending(userId, user);
    return undefined;
  }
  const at = now();
  const id = newSessionId(at, expired.id);
  const write = await writeUserItem(userId, {
    update: `SET ${MOVE_TO_PENDING}, ${AT_LAST_ACTIVITY}, active = :new, expires_at = :expires, last_activity_at = :now, ${INDEX_HINT} REMOVE ending_by`,
    condition: all(IS_OPEN, IS_OVER, NOTHING_PENDING),
    values: {
      ...startedSession(id, at, previousSessionId),
      ...expiredValues(),
      ':session': expired.id,
    },
  });
  const isOurs = write.user.open?.id === id;
  if (!isOurs) return undefined;
  count({ SessionsStarted: 1 });
  countEnded(expired.endingBy ?? 'expired');
  await finish(userId, write.user);
  return { id, startedAt: at, isNew: true, previousSessionId };
};
