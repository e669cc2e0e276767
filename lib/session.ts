import type { Histogram } from './histogram.ts';

/** What happened in a session so far. Times are milliseconds since the epoch, durations milliseconds. */
export type SessionRecord = {
  id: string;
  startedAt: number;
  messages: number;
  conversations: number;
  /** Sum and number of the answers whose time was given. */
  responseMs: number;
  responses: number;
  responseHistogram: Histogram;
  /** When the first message was sent that has no answer yet. */
  awaitingSince?: number | undefined;
  /** The last sequence seen of each writer: what makes an update count once. */
  writers: Record<string, number>;
  /** The anonymous session that it goes on from, of a visitor who has signed in. */
  previousSessionId?: string | undefined;
};

export type EndedBy = 'client' | 'expired' | 'replaced' | 'admin';

/** A session that nobody has ended yet; whether it still runs is a question of the clock. */
export type OpenSession = SessionRecord & {
  expiresAt: number;
  lastActivityAt: number;
  /** Who ends it when it expires, if a soft end asked for that. */
  endingBy?: EndedBy | undefined;
};

export type EndedSession = SessionRecord & {
  endedAt: number;
  endedBy: EndedBy;
  /** Names the request that ended it, so that its repeat gets the same answer. */
  closeToken?: string | undefined;
  /** When the user's session before it started: with it, a session says all that it adds to the statistics. */
  previousStartedAt?: number | undefined;
};

/** Sums over a user's ended sessions. */
export type Totals = {
  sessions: number;
  messages: number;
  conversations: number;
  responseMs: number;
  responses: number;
  durationMs: number;
};

/** All that is kept of a user in one place: the open session, the one being archived, the sums. */
export type UserRecord = {
  open?: OpenSession | undefined;
  /** Ended, and not yet archived. */
  pending?: EndedSession | undefined;
  totals: Totals;
  /** The last ended session: no session may start with an id that is not later. */
  closedId?: string | undefined;
  closedAt?: number | undefined;
  /** When the last ended session started. */
  lastStartedAt?: number | undefined;
  /** What the index says about when to look at this user; a hint, never the truth. */
  indexExpiresAt?: number | undefined;
  /** Until the sweep has seen to it: all sessions up to this id are erased, as of this instant. */
  erasure?: Erasure | undefined;
};

/** An erasing of a user: the last session id it covers, later than any they had, and when. */
export type Erasure = { id: string; at: number };

/** The states of a user, as docs/data-model.md tables them. */
export type SessionState =
  | { state: 'none' }
  | { state: 'active'; session: OpenSession }
  | { state: 'ending'; session: OpenSession }
  | { state: 'expired'; session: EndedSession };

/**
 * The state of a user's open session at an instant. A session is over the moment it expires,
 * whether or not anybody has written that down, and then ended at its last activity.
 */
export const sessionState = ({ open }: Pick<UserRecord, 'open'>, now: number): SessionState => {
  if (open === undefined) return { state: 'none' };
  if (open.expiresAt <= now) return { state: 'expired', session: asExpired(open) };
  return { state: open.endingBy === undefined ? 'active' : 'ending', session: open };
};

const asExpired = (open: OpenSession): EndedSession => {
  const { expiresAt: _, lastActivityAt, endingBy, ...session } = open;
  const endedAt = Math.max(session.startedAt, lastActivityAt);
  return { ...session, endedAt, endedBy: endingBy ?? 'expired' };
};

/** The open session as it stands at an instant: expired, it has ended. */
export const openSessionAt = (
  user: UserRecord,
  now: number,
): OpenSession | EndedSession | undefined => {
  const current = sessionState(user, now);
  return current.state === 'none' ? undefined : current.session;
};

/** The session that runs at an instant, if there is one. */
export const runningSession = (user: UserRecord, now: number): OpenSession | undefined => {
  const session = openSessionAt(user, now);
  return session && 'endedAt' in session ? undefined : session;
};

/** How long a session took, until it ended or until now. Never negative: clocks differ. */
export const durationMs = (session: OpenSession | EndedSession, now: number): number =>
  Math.max(0, ('endedAt' in session ? session.endedAt : now) - session.startedAt);

/**
 * The sums over all of a user's sessions, the open one and the one being archived included, as
 * they stand now.
 */
export const lifetimeTotals = (user: UserRecord, now: number): Totals => {
  const unarchived = [user.pending, openSessionAt(user, now)];
  return unarchived.reduce<Totals>(
    (totals, session) => (session ? addSession(totals, session, now) : totals),
    user.totals,
  );
};

const addSession = (totals: Totals, session: OpenSession | EndedSession, now: number): Totals => ({
  sessions: totals.sessions + 1,
  messages: totals.messages + session.messages,
  conversations: totals.conversations + session.conversations,
  responseMs: totals.responseMs + session.responseMs,
  responses: totals.responses + session.responses,
  durationMs: totals.durationMs + durationMs(session, now),
});
