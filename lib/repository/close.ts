import { now } from '../clock.ts';
import { ApiError, sessionNotActive } from '../errors.ts';
import { errorFields, log } from '../log.ts';
import { count } from '../metrics.ts';
import type { EndedBy, EndedSession, UserRecord } from '../session.ts';
import { sessionState } from '../session.ts';
import { archivePending } from './archive.ts';
import { all, IS_OPEN, IS_OVER, NOTHING_PENDING, RUNS } from './conditions.ts';
import { writeUserItem } from './database.ts';
import { readEndedSession } from './read.ts';
import { newToken } from './token.ts';
import { callerSequence, type RequestNumber } from './writer.ts';

/** The assignments that every close makes; operands are read as they were before the write. */
export const MOVE_TO_PENDING = [
  'pending = active',
  'closed_id = active.id',
  'close_token = :token',
  'previous_started_at = if_not_exists(last_started_at, :never)',
  'last_started_at = active.started_at',
].join(', ');

/** A session that nobody ended in time was over at its last activity, not when that is noticed. */
export const AT_LAST_ACTIVITY =
  'closed_at = last_activity_at, closed_by = if_not_exists(ending_by, :expired)';

/** The values of a close that notices an expiry. */
export const expiredValues = () => ({ ':expired': 'expired', ':never': 0, ':token': newToken() });

/**
 * Ends a running session, once, and answers it as it ended; its archive is left to the caller.
 * A repeat under the same number is answered the same.
 * Throws session_not_active where the session is not running.
 */
export const endSession = async (
  userId: string,
  sessionId: string,
  { by, number }: { by: Exclude<EndedBy, 'expired'>; number?: RequestNumber | undefined },
): Promise<EndedSession> => {
  const ended = await close(userId, sessionId, {
    assignments: 'closed_at = :now, closed_by = :by',
    clause: RUNS,
    values: { ':by': by, ':never': 0, ':token': number ? numberToken(number) : newToken() },
  });
  if (ended === undefined) throw sessionNotActive();
  return ended;
};

/** Ends a session that somebody else may end at the same time; answers whether it was this call. */
export const endIfRunning = async (
  userId: string,
  sessionId: string,
  by: Exclude<EndedBy, 'expired'>,
): Promise<boolean> => {
  try {
    await endSession(userId, sessionId, { by });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'session_not_active') return false;
    throw error;
  }
};

const numberToken = (number: RequestNumber) => {
  const { writer, sequence } = callerSequence(number);
  return `${writer}:${sequence}`;
};

/**
 * Closes the user's open session if it has expired, after finishing what an earlier close left
 * behind. Answers whether it was this call that closed it.
 */
export const closeExpired = async (userId: string, user: UserRecord): Promise<boolean> => {
  const cleared = await archivePending(userId, user);
  const current = sessionState(cleared, now());
  if (current.state !== 'expired') return false;
  const ended = await close(userId, current.session.id, {
    assignments: AT_LAST_ACTIVITY,
    clause: IS_OVER,
    values: expiredValues(),
  });
  return ended !== undefined;
};

/** The write that ends a session. Undefined where the condition refuses and it was not us before. */
const close = async (
  userId: string,
  sessionId: string,
  {
    assignments,
    clause,
    values,
  }: { assignments: string; clause: string; values: { ':token': string; [name: string]: unknown } },
): Promise<EndedSession | undefined> => {
  for (;;) {
    const write = await writeUserItem(userId, {
      update: `SET ${MOVE_TO_PENDING}, ${assignments} REMOVE active, expires_at, last_activity_at, ending_by`,
      condition: all(IS_OPEN, clause, NOTHING_PENDING),
      values: { ...values, ':session': sessionId, ':now': now() },
    });
    const { open, pending } = write.user;
    // Refused, it may still be this very request that closed the session: an attempt whose answer
    // was lost, or a repeat.
    const isOurs = (ended: EndedSession | undefined) =>
      ended?.id === sessionId && ended.closeToken === values[':token'];
    if (write.done && pending) countEnded(pending.endedBy);
    if (isOurs(pending)) {
      await finish(userId, write.user);
      return pending;
    }
    if (open?.id !== sessionId) {
      const ended = await readEndedSession(userId, sessionId, write.user);
      return isOurs(ended) ? ended : undefined;
    }
    if (pending === undefined) return undefined;
    await archivePending(userId, write.user);
  }
};

const ENDED_METRIC = {
  client: 'SessionsEndedByClient',
  expired: 'SessionsEndedByExpired',
  replaced: 'SessionsEndedByReplaced',
  admin: 'SessionsEndedByAdmin',
} as const;

export const countEnded = (by: EndedBy): void => count({ [ENDED_METRIC[by]]: 1 });

/** The session has ended whether or not this succeeds: what fails here, the sweep finishes. */
export const finish = async (userId: string, user: UserRecord): Promise<void> => {
  try {
    await archivePending(userId, user);
  } catch (error) {
    await log('warn', 'Archiving is left to the sweep', errorFields(error));
  }
};
