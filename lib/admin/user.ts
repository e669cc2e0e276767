import type { HistoryPage } from '../history.ts';
import type { EndedSession, OpenSession, Totals } from '../session.ts';
import { adminRow, mean, seconds } from './answers.ts';
import { hoursOfWeek } from './time-zone.ts';

/** The newest sessions of a user, whose hours say when the user is active. */
export const SESSIONS_FOR_ACTIVITY = 1_000;
const RECENT_SESSIONS = 10;

/** Sums over all of a user's sessions, as the answers for admins show them. */
export const adminTotals = (totals: Totals) => ({
  sessions: totals.sessions,
  messages: totals.messages,
  conversations: totals.conversations,
  responses: totals.responses,
  average_response_time: mean(totals.responseMs, totals.responses),
  duration_seconds: seconds(totals.durationMs),
  average_duration_seconds: mean(totals.durationMs, totals.sessions),
});

/** A user as the admin page shows them, from their newest sessions and their totals. */
export const adminUser = (
  userId: string,
  { sessions, totals }: Pick<HistoryPage, 'sessions' | 'totals'>,
  { now, timeZone }: { now: number; timeZone: string },
) => {
  const rows = sessions.slice(0, RECENT_SESSIONS).map((session) => adminRow(userId, session, now));
  return {
    user_id: userId,
    totals: adminTotals(totals),
    active_session: rows.find(({ status }) => status === 'active') ?? null,
    recent_sessions: rows,
    activity: activity(sessions, timeZone),
  };
};

const activity = (sessions: (OpenSession | EndedSession)[], timeZone: string) => ({
  time_zone: timeZone,
  sessions: sessions.length,
  hours: hoursOfWeek(
    sessions.map(({ startedAt }) => ({ instant: startedAt, sessions: 1 })),
    timeZone,
  ),
});
