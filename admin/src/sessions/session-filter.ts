import { isDay, nextDay, startOfDay } from '../format.ts';
import { ENDED_BY, type EndedBy, type SessionRow, STATUS } from './session.ts';

/** What the list is filtered by, as it stands in the page's URL; days are in the shown time zone. */
export type SessionFilter = {
  status?: SessionRow['status'] | undefined;
  ended_by?: EndedBy | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** The id of a session, or of a user. */
  search?: string | undefined;
};

/** Whoever types a year passes 0002 on the way to 2026; a year has four digits in any time zone. */
const [FIRST_DAY, LAST_DAY] = ['2000-01-01', '9998-12-31'];

export const isFilterDay = (day: unknown): day is string =>
  typeof day === 'string' && isDay(day) && day >= FIRST_DAY && day <= LAST_DAY;

const isKeyOf = <Key extends string>(record: Record<Key, string>, key: unknown): key is Key =>
  typeof key === 'string' && Object.hasOwn(record, key);

/** The filter in the address without what makes no sense: it can be old, cut short or typed. */
export const readFilter = (given: Record<string, unknown>): SessionFilter => {
  const { status, ended_by, from, to, search } = given;
  const text = typeof search === 'string' ? search.trim() : '';
  return {
    ...(isKeyOf(STATUS, status) && { status }),
    ...(isKeyOf(ENDED_BY, ended_by) && { ended_by }),
    ...(isFilterDay(from) && { from }),
    ...(isFilterDay(to) && { to }),
    ...(text && { search: text }),
  };
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

const VISITOR = /^(visitor(:|%3a))?[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const SUBJECT = /^user(:|%3A)./;

/** Whether it can be the id of a user; the UUID of a visitor is one too. */
export const isUserId = (text: string): boolean =>
  text === 'demo_user' || VISITOR.test(text) || SUBJECT.test(text);

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

/** Where the list shows the sessions of one user, or the session of an id. */
export const searchPath = (id: string): string => {
  const filter: SessionFilter = { search: id };
  return `/sessions?${new URLSearchParams({ filter: JSON.stringify(filter) })}`;
};
