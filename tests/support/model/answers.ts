import { type End, endOf, lengthMs, type Session, sum } from './session.ts';

/** What the endpoints should answer about the model's sessions. */
export type Prediction = { status: number; body: Record<string, unknown> };

const iso = (instant: number) => new Date(instant).toISOString();
const minutes = (ms: number) => Math.round(ms / 600) / 100;
const ok = (body: Record<string, unknown>): Prediction => ({ status: 200, body });

const counters = ({ messages, conversations }: Session) => ({
  total_messages_sent: messages,
  total_conversations: conversations,
});

const average = ({ responseTimesMs: times }: Session) => ({
  average_response_time: times.length ? Math.round(sum(times) / times.length) / 1_000 : 0,
});

const soFar = (session: Session, now: number) => ({
  session_id: session.id,
  started_at: iso(session.startedAt),
  duration_minutes: minutes(lengthMs(session, now)),
  ...counters(session),
});

export const notActive: Prediction = {
  status: 404,
  body: { error: 'Active session not found', code: 'session_not_active' },
};

export const started = ({ id, startedAt }: Session, isNew: boolean): Prediction => ({
  status: isNew ? 201 : 200,
  body: {
    session_id: id,
    message: isNew ? 'New session started' : 'Existing session refreshed',
    started_at: iso(startedAt),
    user: 'demo_user',
  },
});

export const updated = (session: Session, what: string): Prediction =>
  ok({
    session_id: session.id,
    message: `Session updated - ${what}`,
    ...counters(session),
    ...average(session),
  });

export const ended = (session: Session, end: End): Prediction =>
  ok({
    message: 'Session ended',
    ...soFar(session, end.at),
    duration_minutes: minutes(end.at - session.startedAt),
    ended_at: iso(end.at),
  });

/** The answer to a soft end, or to its repeat, after which a start may have gone on. */
export const ending = (session: Session, now: number): Prediction =>
  ok({
    message: session.endsSoftly ? 'Session ending' : 'Existing session refreshed',
    ...soFar(session, now),
    expires_at: iso(session.expiresAt),
  });

export const statusOf = (running: Session | undefined, now: number): Prediction =>
  running
    ? ok({
        has_active_session: true,
        ...soFar(running, now),
        ...average(running),
        user: 'demo_user',
      })
    : ok({ has_active_session: false, user: 'demo_user', message: 'No active session found' });

export const cleanedUp = (cleaned: number): Prediction =>
  ok({
    message: `Cleaned up ${cleaned} expired sessions`,
    cleaned_sessions: cleaned,
    user: 'demo_user',
  });

/** Every page of a history, without the cursor to the next. */
export const historyOf = (sessions: Session[], { now, limit }: { now: number; limit: number }) => {
  const total = sum(sessions.map((session) => lengthMs(session, now)));
  const sums = {
    user: 'demo_user',
    total_sessions: sessions.length,
    summary: {
      total_duration_minutes: minutes(total),
      total_messages_sent: sum(sessions.map(({ messages }) => messages)),
      total_conversations: sum(sessions.map(({ conversations }) => conversations)),
      average_session_duration: sessions.length ? minutes(total / sessions.length) : 0,
    },
  };
  const rows = sessions.toReversed().map((session) => {
    const end = endOf(session, now);
    return {
      ...soFar(session, now),
      ...average(session),
      ended_at: end ? iso(end.at) : null,
      is_active: end === undefined,
    };
  });
  const pageCount = Math.max(1, Math.ceil(rows.length / limit));
  return Array.from({ length: pageCount }, (_, page) => ({
    ...sums,
    sessions: rows.slice(page * limit, (page + 1) * limit),
  }));
};
