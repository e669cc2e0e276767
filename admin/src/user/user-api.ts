import { ApiError, apiPath, ask } from '../api.ts';
import type { Hours } from '../charts/Heatmap.tsx';
import { patiently } from '../patiently.ts';
import type { Session, SessionRow } from '../sessions/session.ts';

/** Over all sessions of a user, also one that runs and those that are deleted by now; in seconds. */
export type Totals = {
  sessions: number;
  messages: number;
  conversations: number;
  responses: number;
  average_response_time: number | null;
  duration_seconds: number;
  average_duration_seconds: number | null;
};

export type User = {
  id: string;
  user_id: string;
  totals: Totals;
  active_session: SessionRow | null;
  recent_sessions: SessionRow[];
  /** How many of the newest sessions the hours are made of. */
  activity: { time_zone: string; sessions: number; hours: Hours };
};

/** All that is stored of a user, as it was when the export began. */
export type UserExport = {
  user_id: string;
  exported_at: string;
  totals: Totals;
  sessions: Session[];
};

/** What a request of more than one part reports on its way, and what calls it off. */
type Way = { signal: AbortSignal; onProgress: (sessions: number) => void };

export const exportUser = async (
  user: string,
  { signal, onProgress }: Way,
): Promise<UserExport> => {
  const ofPage = (cursor: string | null) =>
    ask<UserExport & { next_cursor: string | null }>(apiPath('users', user, 'export'), {
      query: { cursor },
      signal,
    });
  const { next_cursor, ...all } = await patiently(() => ofPage(null), signal);
  let cursor = next_cursor;
  onProgress(all.sessions.length);
  while (cursor !== null) {
    const at = cursor;
    const page = await patiently(() => ofPage(at), signal);
    all.sessions.push(...page.sessions);
    onProgress(all.sessions.length);
    cursor = page.next_cursor;
  }
  return all;
};

type Erased = { erased_sessions: number; is_complete: boolean };

/** Erases all that is stored of a user, in as many requests as that takes; how many sessions it was. */
export const eraseUser = async (user: string, { signal, onProgress }: Way): Promise<number> => {
  const eraseSome = () =>
    ask<Erased>(apiPath('users', user), { method: 'DELETE', signal }).catch(nothingIsLeft);
  let sessions = 0;
  let isComplete = false;
  while (!isComplete) {
    const erased = await patiently(eraseSome, signal);
    sessions += erased.erased_sessions;
    isComplete = erased.is_complete;
    onProgress(sessions);
  }
  return sessions;
};

/** As after an erasure whose answer was lost, or that somebody else was asked for too. */
const nothingIsLeft = (error: unknown): Erased => {
  if (error instanceof ApiError && error.code === 'not_found') {
    return { erased_sessions: 0, is_complete: true };
  }
  throw error;
};
