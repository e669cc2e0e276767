import { ApiError, apiPath, ask, request } from '../api.ts';
import { fromId, type Session, type SessionRow, type WithId, withId } from './session.ts';
import {
  isSessionId,
  isUserId,
  queryOf,
  type SessionFilter,
  type SessionQuery,
} from './session-filter.ts';

type Page = { limit: number; cursor: string | undefined; signal?: AbortSignal | undefined };

export const listSessions = async (query: SessionQuery, { signal, ...page }: Page) => {
  const answer = await ask<{ sessions: SessionRow[]; next_cursor: string | null }>('sessions/', {
    query: { ...query, ...page },
    signal,
  });
  return { rows: answer.sessions.map(withId), next_cursor: answer.next_cursor };
};

const nobody = () =>
  new ApiError('Nobody has that id. Give a whole session id or user id.', {
    status: 400,
    code: 'invalid_request',
  });

/**
 * What is searched for is a session if there is one of that id, and otherwise a user. Throws an
 * ApiError where it can be neither.
 */
export const resolveFilter = async (
  filter: SessionFilter,
  { timeZone, signal }: { timeZone: string; signal?: AbortSignal | undefined },
): Promise<SessionQuery> => {
  const query = queryOf(filter, timeZone);
  const { search } = filter;
  if (!search) return query;
  if (!isUserId(search)) throw nobody();
  if (isSessionId(search)) {
    const page = { limit: 1, cursor: undefined, signal };
    const { rows } = await listSessions({ session_id: search }, page);
    if (rows.length > 0) return { ...query, session_id: search };
  }
  return { ...query, user: search };
};

export const getSession = async (id: string, signal?: AbortSignal): Promise<WithId<Session>> => {
  const { user_id, session_id } = fromId(id);
  const path = apiPath('sessions', user_id, session_id);
  const { session } = await ask<{ session: Session }>(path, { signal });
  return withId(session);
};

/** Ends a session: false where it was over already. */
export const endSession = async (id: string): Promise<boolean> => {
  const { user_id, session_id } = fromId(id);
  try {
    await request(apiPath('sessions', user_id, session_id, 'end'), { method: 'POST', body: {} });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'session_not_active') return false;
    throw error;
  }
};

export type CsvPage = { text: string; nextCursor: string | null };

/** A page of sessions as CSV, and the cursor of the next; the first begins with the column names. */
export const sessionsCsv = async (
  query: SessionQuery,
  { timeZone, cursor, signal }: { timeZone: string; cursor: string | null; signal: AbortSignal },
): Promise<CsvPage> => {
  const response = await request('sessions.csv/', {
    query: { ...query, time_zone: timeZone, cursor },
    signal,
  });
  return { text: await response.text(), nextCursor: response.headers.get('X-Next-Cursor') };
};
