import * as v from 'valibot';
import { instantOf } from '../clock.ts';
import { DEMO_USER, isSubject } from '../user-id.ts';
import { uuidField } from '../uuid-field.ts';
import { Cursor } from './cursor.ts';

/** What several of the endpoints for admins take. */

const USER_MESSAGE =
  'user must be demo_user, visitor:<UUID>, user:<subject of a token>, or the UUID of a visitor';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const toUserId = (text: string): string => {
  const lower = text.toLowerCase();
  if (UUID.test(lower)) return `visitor:${lower}`;
  return lower.startsWith('visitor:') ? lower : text;
};

const isUserId = (text: string): boolean => {
  if (text === DEMO_USER) return true;
  if (text.startsWith('visitor:')) return UUID.test(text.slice('visitor:'.length));
  return text.startsWith('user:') && isSubject(text.slice('user:'.length));
};

/** A user by their partition key; the UUID of a visitor stands for that visitor. */
export const User = v.pipe(
  v.string(USER_MESSAGE),
  v.transform(toUserId),
  v.check(isUserId, USER_MESSAGE),
);

export const SessionId = uuidField('session_id must be the UUID of a session');

const TIME_ZONE_MESSAGE = 'time_zone must be the name of a time zone such as Europe/Berlin';

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    // Intl also takes offsets, such as +01:00, which are no zones.
    return /^[a-z]/i.test(name);
  } catch {
    return false;
  }
};

/** A time zone by its IANA name; UTC where none is given. */
export const TimeZone = v.optional(
  v.pipe(v.string(TIME_ZONE_MESSAGE), v.check(isTimeZone, TIME_ZONE_MESSAGE)),
  'UTC',
);

/** A day such as 2026-11-22, as the text it is. */
export const Day = (name: string) => {
  const message = `${name} must be a day such as 2026-11-22`;
  return v.pipe(
    v.string(message),
    v.regex(/^\d{4}-\d\d-\d\d$/, message),
    v.check((day) => !Number.isNaN(instantOf(day)), message),
  );
};

/** A number of rows, as a query gives it. */
export const Limit = ({ atMost, usual }: { atMost: number; usual: number }) => {
  const message = `limit must be a whole number from 1 to ${atMost}`;
  return v.optional(
    v.pipe(
      v.string(message),
      v.regex(/^\d{1,4}$/, message),
      v.transform(Number),
      v.minValue(1, message),
      v.maxValue(atMost, message),
    ),
    String(usual),
  );
};

const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

/** Beyond them a year has more than four digits, and no longer sorts as text; a zone can lead there. */
const [FIRST_INSTANT, LAST_INSTANT] = [
  instantOf('0000-01-01'),
  instantOf('9999-12-31T23:59:59.999Z'),
];

/** An instant with its time zone, or a day for its midnight in UTC; milliseconds since the epoch. */
const Instant = (name: string) => {
  const message = `${name} must be a time such as 2026-11-22T15:00:00Z, or a day such as 2026-11-22`;
  return v.pipe(
    v.string(message),
    v.regex(INSTANT, message),
    v.transform(instantOf),
    v.check((instant) => instant >= FIRST_INSTANT && instant <= LAST_INSTANT, message),
  );
};

const STATUS_MESSAGE = 'status must be one of all, active, ended';
const ENDED_BY_MESSAGE = 'ended_by must be one of client, expired, replaced, admin';

const filters = {
  status: v.optional(v.picklist(['all', 'active', 'ended'], STATUS_MESSAGE), 'all'),
  user: v.optional(User),
  session_id: v.optional(SessionId),
  ended_by: v.optional(v.picklist(['client', 'expired', 'replaced', 'admin'], ENDED_BY_MESSAGE)),
  from: v.optional(Instant('from')),
  to: v.optional(Instant('to')),
  cursor: Cursor,
};

/** Which sessions to list, and where to go on. */
const Listing = v.pipe(
  v.object(filters),
  v.check(
    ({ from, to }) => from === undefined || to === undefined || from < to,
    'from must be before to',
  ),
  v.transform(({ status, user, session_id, ended_by, from, to, cursor }) => ({
    filter: {
      status: status === 'all' ? undefined : status,
      user,
      sessionId: session_id,
      endedBy: ended_by,
      from,
      to,
    },
    before: cursor,
  })),
);

/** A page of the list. */
export const SessionsRequest = v.intersect([
  Listing,
  v.object({ limit: Limit({ atMost: 100, usual: 25 }) }),
]);

/** The same as CSV, in more rows at once and with the times of a zone. */
export const SessionsCsvRequest = v.intersect([
  Listing,
  v.pipe(
    v.object({ limit: Limit({ atMost: 1_000, usual: 1_000 }), time_zone: TimeZone }),
    v.transform(({ limit, time_zone }) => ({ limit, timeZone: time_zone })),
  ),
]);

/** One session of a user. */
export const SessionRequest = v.object({ user: User, session_id: SessionId });
