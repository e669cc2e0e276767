import { nextDay, startOfDay } from '../format.ts';
import type { EndedBy, SessionRow } from './session.ts';

/** What the list is filtered by, as it stands in the page's URL; days are in the shown time zone. */
export type SessionFilter = {
  status?: SessionRow['status'] | undefined;
  ended_by?: EndedBy | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** The id of a session, or of a user. */
  search?: string | undefined;
};

/** The same as the API is asked. */
export type SessionQuery = {
  status?: string | undefined;
  ended_by?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  user?: string | undefined;
  session_id?: string | undefined;
};

const UUID_V7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i;

/** Whether it can be the id of a session; a visitor's may look the same. */
export const isSessionId = (text: string): boolean => UUID_V7.test(text);

/** All but the search, which the API has to be asked about. Both days are within the range. */
export const queryOf = (
  { status, ended_by, from, to }: SessionFilter,
  timeZone: string,
): SessionQuery => ({
  status,
  ended_by,
  from: from && startOfDay(from, timeZone).toISOString(),
  to: to && startOfDay(nextDay(to), timeZone).toISOString(),
});

/** Where the list shows the sessions of one user. */
export const sessionsOfUserPath = (user: string): string => {
  const filter: SessionFilter = { search: user };
  return `/sessions?${new URLSearchParams({ filter: JSON.stringify(filter) })}`;
};
