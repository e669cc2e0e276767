import * as v from 'valibot';
import { ACTIVITY_TYPES, type ActivityEvent } from './activity.ts';
import { decodeCursor } from './cursor.ts';
import type { RequestNumber } from './repository/writer.ts';
import { uuidField } from './uuid-field.ts';

/** What the endpoints take. Unknown fields are ignored; every message says what was expected. */

const MAX_EVENTS = 100;
const MAX_RESPONSE_SECONDS = 3_600;
const MAX_GRACE_SECONDS = 60;
const MAX_CLIENT_ID_LENGTH = 64;
const DEFAULT_PAGE = 50;
const MAX_PAGE = 100;

/** Fields that have to be there say so where they are not. */
const fields = <Entries extends v.ObjectEntries>(entries: Entries, what = 'The body') =>
  v.object(entries, ({ path }) =>
    path ? `${String(path[0].key)} is required` : `${what} must be a JSON object`,
  );

const SessionId = uuidField('session_id must be the UUID of a session');

const RESPONSE_TIME_MESSAGE = `response_time must be a number of seconds from 0 to ${MAX_RESPONSE_SECONDS}`;
const ResponseTime = v.pipe(
  v.number(RESPONSE_TIME_MESSAGE),
  v.minValue(0, RESPONSE_TIME_MESSAGE),
  v.maxValue(MAX_RESPONSE_SECONDS, RESPONSE_TIME_MESSAGE),
);

const ActivityType = v.picklist(
  ACTIVITY_TYPES,
  `activity_type must be one of ${ACTIVITY_TYPES.join(', ')}`,
);

const activityFields = { activity_type: ActivityType, response_time: v.optional(ResponseTime) };

const toEvent = ({
  activity_type,
  response_time,
}: {
  activity_type: ActivityEvent['type'];
  response_time?: number | undefined;
}): ActivityEvent => ({
  type: activity_type,
  responseMs: response_time === undefined ? undefined : Math.round(response_time * 1000),
});

const CLIENT_ID_MESSAGE = `client_id must be 1 to ${MAX_CLIENT_ID_LENGTH} letters, digits or any of . _ : -`;
const SEQUENCE_MESSAGE = 'sequence must be a whole number from 1';

/** A client that numbers its requests upwards, one at a time, gives both; others neither. */
const Numbered = v.pipe(
  fields({
    client_id: v.optional(
      v.pipe(
        v.string(CLIENT_ID_MESSAGE),
        v.regex(new RegExp(`^[\\w.:-]{1,${MAX_CLIENT_ID_LENGTH}}$`), CLIENT_ID_MESSAGE),
      ),
    ),
    sequence: v.optional(
      v.pipe(
        v.number(SEQUENCE_MESSAGE),
        v.safeInteger(SEQUENCE_MESSAGE),
        v.minValue(1, SEQUENCE_MESSAGE),
      ),
    ),
  }),
  v.check(
    ({ client_id, sequence }) => (client_id === undefined) === (sequence === undefined),
    'client_id and sequence must be given together',
  ),
  v.transform(({ client_id, sequence }): { number: RequestNumber | undefined } => ({
    number:
      client_id === undefined || sequence === undefined
        ? undefined
        : { clientId: client_id, sequence },
  })),
);

const EVENTS_MESSAGE = `events must be a list of 1 to ${MAX_EVENTS} activities`;

const BatchUpdate = v.pipe(
  fields({
    session_id: SessionId,
    events: v.pipe(
      v.array(fields(activityFields, 'Each of events'), EVENTS_MESSAGE),
      v.minLength(1, EVENTS_MESSAGE),
      v.maxLength(MAX_EVENTS, EVENTS_MESSAGE),
    ),
    activity_type: v.optional(v.undefined('give either activity_type or events, not both')),
  }),
  v.transform(({ session_id, events }) => ({
    sessionId: session_id,
    events: events.map(toEvent),
    what: `${events.length} events`,
  })),
);

const SingleUpdate = v.pipe(
  fields({ session_id: SessionId, ...activityFields }),
  v.transform(({ session_id, ...activity }) => ({
    sessionId: session_id,
    events: [toEvent(activity)],
    what: activity.activity_type,
  })),
);

/** One activity, or a list of them that is counted in one write. */
export const UpdateRequest = v.intersect([
  v.lazy((body) => (Object.hasOwn(Object(body), 'events') ? BatchUpdate : SingleUpdate)),
  Numbered,
]);

const GRACE_MESSAGE = `grace_seconds must be a whole number from 0 to ${MAX_GRACE_SECONDS}`;

/** The end of a session, now or, with a grace, unless a start comes before it is over. */
export const EndRequest = v.intersect([
  v.pipe(
    fields({
      session_id: SessionId,
      grace_seconds: v.optional(
        v.pipe(
          v.number(GRACE_MESSAGE),
          v.integer(GRACE_MESSAGE),
          v.minValue(0, GRACE_MESSAGE),
          v.maxValue(MAX_GRACE_SECONDS, GRACE_MESSAGE),
        ),
        0,
      ),
    }),
    v.transform(({ session_id, grace_seconds }) => ({
      sessionId: session_id,
      graceMs: grace_seconds * 1000,
    })),
  ),
  Numbered,
]);

const LIMIT_MESSAGE = `limit must be a whole number from 1 to ${MAX_PAGE}`;

export const HistoryRequest = fields({
  limit: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,3}$/, LIMIT_MESSAGE),
      v.transform(Number),
      v.minValue(1, LIMIT_MESSAGE),
      v.maxValue(MAX_PAGE, LIMIT_MESSAGE),
    ),
    String(DEFAULT_PAGE),
  ),
  cursor: v.optional(v.pipe(v.string(), v.transform(decodeCursor))),
});

/** For endpoints that take nothing but who is calling. */
export const EmptyRequest = fields({});
