import { iso } from './clock.ts';
import {
  durationMs,
  type EndedSession,
  type OpenSession,
  type SessionRecord,
  type Totals,
} from './session.ts';

/**
 * What is stored, as the answers show it: times in ISO 8601, durations in minutes to 2 decimals,
 * response times in seconds to 3.
 */

const toMinutes = (ms: number): number => Math.round(ms / 600) / 100;

/** The counters of a session. */
export const counters = ({ messages, conversations }: SessionRecord) => ({
  total_messages_sent: messages,
  total_conversations: conversations,
});

/** The mean of the answers whose time was given; 0 where there are none. */
export const averageResponseTime = ({ responseMs, responses }: SessionRecord) => ({
  average_response_time: responses === 0 ? 0 : Math.round(responseMs / responses) / 1000,
});

/** The anonymous session that one goes on from, of visitors who have signed in. */
export const link = (previousSessionId: string | undefined) =>
  previousSessionId === undefined ? {} : { previous_session_id: previousSessionId };

/** A session that runs. */
export const running = (session: OpenSession, now: number) => ({
  started_at: iso(session.startedAt),
  duration_minutes: toMinutes(durationMs(session, now)),
  ...counters(session),
});

/** A session that has ended. */
export const ended = (session: EndedSession) => ({
  started_at: iso(session.startedAt),
  ended_at: iso(session.endedAt),
  duration_minutes: toMinutes(durationMs(session, session.endedAt)),
  ...counters(session),
});

/** A row of the history. */
export const historyRow = (session: OpenSession | EndedSession, now: number) => ({
  session_id: session.id,
  ...('endedAt' in session
    ? { ...ended(session), is_active: false }
    : { ...running(session, now), ended_at: null, is_active: true }),
  ...averageResponseTime(session),
  ...link(session.previousSessionId),
});

/** Sums over all of a user's sessions. */
export const summary = ({ sessions, messages, conversations, durationMs: total }: Totals) => ({
  total_duration_minutes: toMinutes(total),
  total_messages_sent: messages,
  total_conversations: conversations,
  average_session_duration: sessions === 0 ? 0 : toMinutes(total / sessions),
});
