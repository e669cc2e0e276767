import type { Activity } from '../activity.ts';
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { sessionNotActive } from '../errors.ts';
import { count, type Metric } from '../metrics.ts';
import {
  type EndedSession,
  type OpenSession,
  openSessionAt,
  type SessionRecord,
} from '../session.ts';
import { all, IS_OPEN, NOT_ENDING, RUNS, sequenceIsNew } from './conditions.ts';
import { writeUserItem } from './database.ts';
import { readEndedSession } from './read.ts';
import { callerSequence, type RequestNumber, type Sequence, withWriter } from './writer.ts';

/** What a write changes; the values are those its expressions name beyond the condition's. */
type Change = {
  set: string[];
  remove?: string[];
  values: Record<string, unknown>;
  /** Of which kind the write is for who watches the service. */
  metric?: Metric;
};

/**
 * Adds activity to a running session and answers the session as it then is.
 * With a sequence, what was counted once is not counted again: a repeat is answered with the
 * session as it is, even if that has ended since. A caller without one borrows this environment's,
 * which covers the SDK's own retries.
 * Throws session_not_active where the session does not run and has not counted this.
 */
export const recordActivity = (
  userId: string,
  sessionId: string,
  { activity, number }: { activity: Activity; number?: RequestNumber | undefined },
): Promise<OpenSession | EndedSession> => {
  const change = counting(activity);
  const postponesExpiry = config.sessionExpiry === 'sliding';
  return writeOnce(userId, sessionId, { change, number, postponesExpiry });
};

/**
 * Ends a session softly: it expires in `graceMs`, as ended by the client now, unless a start
 * refreshes it before that. Repeats and errors are those of recordActivity.
 */
export const endSoftly = async (
  userId: string,
  sessionId: string,
  { graceMs, number }: { graceMs: number; number?: RequestNumber | undefined },
): Promise<OpenSession | EndedSession> => {
  const change = {
    set: ['expires_at = :soon', 'ending_by = :by'],
    values: { ':soon': now() + graceMs, ':by': 'client' },
  };
  return writeOnce(userId, sessionId, { change, number });
};

const counting = (activity: Activity): Change => {
  const set: string[] = [];
  const values: Record<string, number> = {};
  const add = (name: string, amount: number) => {
    if (amount === 0) return;
    set.push(`active.${name} = active.${name} + :${name}`);
    values[`:${name}`] = amount;
  };
  add('messages', activity.messages);
  add('conversations', activity.conversations);
  add('response_ms', activity.responseMs);
  add('responses', activity.responses);
  for (const [bucket, amount] of Object.entries(activity.responseHistogram)) {
    const path = `active.response_histogram.${bucket}`;
    set.push(`${path}=if_not_exists(${path},:0)+:${amount}`);
    values[':0'] = 0;
    values[`:${amount}`] = amount;
  }
  if (activity.awaits === 'an answer') {
    set.push('active.awaiting_since = if_not_exists(active.awaiting_since, :now)');
  }
  if (activity.awaits === 'an answer, since now') set.push('active.awaiting_since = :now');
  const remove = activity.awaits === 'nothing' ? ['active.awaiting_since'] : [];
  return { set, values, remove, metric: 'Updates' };
};

type Options = { change: Change; postponesExpiry?: boolean };

/** Sessions known to remember no further writer, so that this environment need not try again. */
const fullSessions = new Set<string>();
const MAX_FULL_SESSIONS = 1_000;

const markFull = (sessionId: string) => {
  if (fullSessions.size >= MAX_FULL_SESSIONS) fullSessions.clear();
  fullSessions.add(sessionId);
};

const writeOnce = (
  userId: string,
  sessionId: string,
  { number, ...options }: Options & { number: RequestNumber | undefined },
): Promise<OpenSession | EndedSession> =>
  number === undefined
    ? withWriter((own) =>
        writeInSequence(userId, sessionId, {
          ...options,
          sequence: own,
          isRemembered: !fullSessions.has(sessionId),
          onNoRoom: () => markFull(sessionId),
        }),
      )
    : writeInSequence(userId, sessionId, { ...options, sequence: callerSequence(number) });

const writeInSequence = async (
  userId: string,
  sessionId: string,
  {
    change,
    sequence: { writer, sequence, cap },
    postponesExpiry = false,
    isRemembered = true,
    onNoRoom,
  }: Options & { sequence: Sequence; isRemembered?: boolean; onNoRoom?: () => void },
): Promise<OpenSession | EndedSession> => {
  let remembers = isRemembered;
  let postpones = postponesExpiry;
  for (;;) {
    const at = now();
    const write = await writeUserItem(
      userId,
      runningWrite(sessionId, {
        change,
        at,
        sequence: remembers ? { writer, sequence, cap } : undefined,
        postpones,
      }),
      // Without a sequence to refuse it, a second attempt could count twice.
      { attempts: remembers ? 'several' : 'one' },
    );
    const { user } = write;
    if (write.done && user.open) {
      if (change.metric) count({ [change.metric]: 1 });
      return user.open;
    }
    const hasCounted = (session: SessionRecord) =>
      session.id === sessionId && (session.writers[writer] ?? 0) >= sequence;
    const open = openSessionAt(user, at);
    const repeated = [user.pending, open].find((session) => session && hasCounted(session));
    if (repeated) return duplicate(repeated);
    if (open?.id !== sessionId || 'endedAt' in open) {
      const archived = await readEndedSession(userId, sessionId, user);
      if (archived && hasCounted(archived)) return duplicate(archived);
      throw sessionNotActive();
    }
    if (postpones && open.endingBy !== undefined) postpones = false;
    else if (remembers) {
      remembers = false;
      onNoRoom?.();
      count({ WriterCapReached: 1 });
    }
  }
};

const duplicate = <Session extends SessionRecord>(session: Session): Session => {
  count({ DuplicatesRefused: 1 });
  return session;
};

const runningWrite = (
  sessionId: string,
  {
    change,
    at,
    sequence,
    postpones,
  }: { change: Change; at: number; sequence: Sequence | undefined; postpones: boolean },
) => ({
  update: [
    `SET ${[
      'last_activity_at = :now',
      ...change.set,
      ...(sequence ? [`active.writers.${sequence.writer} = :sequence`] : []),
      ...(postpones ? ['expires_at = :expires'] : []),
    ].join(', ')}`,
    ...(change.remove?.length ? [`REMOVE ${change.remove.join(', ')}`] : []),
  ].join(' '),
  condition: all(
    IS_OPEN,
    RUNS,
    ...(sequence ? [sequenceIsNew(sequence.writer)] : []),
    ...(postpones ? [NOT_ENDING] : []),
  ),
  values: {
    ...change.values,
    ':session': sessionId,
    ':now': at,
    ...(sequence ? { ':sequence': sequence.sequence, ':cap': sequence.cap } : {}),
    ...(postpones ? { ':expires': at + config.sessionTimeoutMs } : {}),
  },
});
