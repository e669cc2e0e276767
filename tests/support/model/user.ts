import {
  cleanedUp,
  ended,
  ending,
  historyOf,
  notActive,
  type Prediction,
  started,
  statusOf,
  updated,
} from './answers.ts';
import {
  countEvent,
  type End,
  type Event,
  endOf,
  hasCounted,
  newSession,
  type RequestNumber,
  remember,
  type Session,
} from './session.ts';

export type Expiry = 'fixed' | 'sliding';
export type ModelUser = ReturnType<typeof newModelUser>;

type Request = { now: number; id: string; number?: RequestNumber | undefined };

const TIMEOUT_MS = 60 * 60_000;

/**
 * What the service does for one user who makes one request at a time, written down a second time:
 * no database and no conditions, only what the documents promise. Each method changes the user as
 * the request should, and answers what the endpoint should answer.
 */
export const newModelUser = (expiry: Expiry) => {
  /** Oldest first; only the last may still be open. */
  const sessions: Session[] = [];
  /** When the sweep will look at this user: a hint that may be later than the expiry. */
  let dueAt: number | undefined;

  const find = (id: string) => sessions.find((session) => session.id === id);
  const running = (now: number) => sessions.find((session) => endOf(session, now) === undefined);
  const expired = (now: number) => sessions.find(({ end, expiresAt }) => !end && expiresAt <= now);

  const close = (session: Session, end: End | undefined) => {
    if (end) session.end = end;
    dueAt = undefined;
  };
  const closeExpired = (now: number) => {
    const session = expired(now);
    if (session) close(session, endOf(session, now));
    return session ? 1 : 0;
  };

  return {
    sessions,
    running,
    dueAt: () => dueAt,

    /** `id` is that of the session, if one is started. */
    start: ({ now, id }: Request): Prediction => {
      closeExpired(now);
      const refreshed = running(now);
      const session = refreshed ?? newSession(id, now);
      if (!refreshed) sessions.push(session);
      session.expiresAt = now + TIMEOUT_MS;
      session.lastActivityAt = now;
      session.endsSoftly = false;
      dueAt ??= session.expiresAt;
      return started(session, !refreshed);
    },

    update: (
      { now, id, number }: Request,
      { events, what }: { events: Event[]; what: string },
    ): Prediction => {
      const session = find(id);
      if (!session) return notActive;
      if (hasCounted(session, number)) return updated(session, what);
      if (endOf(session, now)) return notActive;
      remember(session, number);
      for (const event of events) countEvent(session, event, now);
      session.lastActivityAt = now;
      if (expiry === 'sliding' && !session.endsSoftly) session.expiresAt = now + TIMEOUT_MS;
      return updated(session, what);
    },

    end: ({ now, id, number }: Request): Prediction => {
      const session = find(id);
      if (!session) return notActive;
      const { end } = session;
      if (end) return isSame(end.under, number) ? ended(session, end) : notActive;
      if (endOf(session, now)) return notActive;
      const byClient: End = { at: Math.max(session.startedAt, now), by: 'client', under: number };
      close(session, byClient);
      return ended(session, byClient);
    },

    endSoftly: ({ now, id, number }: Request, graceMs: number): Prediction => {
      const session = find(id);
      if (!session) return notActive;
      const end = endOf(session, now);
      if (hasCounted(session, number)) return end ? ended(session, end) : ending(session, now);
      if (end) return notActive;
      remember(session, number);
      session.expiresAt = now + graceMs;
      session.lastActivityAt = now;
      session.endsSoftly = true;
      return ending(session, now);
    },

    status: (now: number) => statusOf(running(now), now),

    history: (now: number, limit: number) => historyOf(sessions, { now, limit }),

    cleanup: (now: number) => cleanedUp(closeExpired(now)),

    sweep: (now: number) => {
      if (dueAt === undefined || now < dueAt) return;
      if (!closeExpired(now)) dueAt = running(now)?.expiresAt;
    },
  };
};

const isSame = (one: RequestNumber | undefined, other: RequestNumber | undefined) =>
  one !== undefined && one.client_id === other?.client_id && one.sequence === other.sequence;
