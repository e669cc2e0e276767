import { timeOfSessionId } from '../../../lib/session-id.ts';
import { addTo, type Statistics } from '../day-counters.ts';
import { lengthMs, type Session, sum } from './session.ts';
import type { ModelUser } from './user.ts';

/** What should be stored of a user as the model has them, in the attributes that say what happened. */
export const expectedStored = ({ sessions, dueAt }: ModelUser) => {
  const ended = sessions.filter(hasEnded);
  const open = sessions.find((session) => !hasEnded(session));
  return {
    active: open && { id: open.id, ...attributes(open) },
    expires_at: open?.expiresAt,
    last_activity_at: open?.lastActivityAt,
    ending_by: open?.endsSoftly ? 'client' : undefined,
    index_expires_at: dueAt(),
    delete_at: open ? undefined : ended.map(deleteAt).at(-1),
    closed_id: ended.at(-1)?.id,
    totals: totalsOf(ended),
    ended: ended.map((session, index) => ({
      session_id: session.id,
      ...attributes(session),
      ended_at: session.end.at,
      ended_by: session.end.by,
      previous_started_at: ended[index - 1]?.startedAt,
      delete_at: deleteAt(session),
    })),
  };
};

/** Visitors are kept for 30 days; DynamoDB wants seconds. */
const deleteAt = ({ end }: Ended) => Math.ceil(end.at / 1000) + 30 * 86_400;

type Item = Record<string, unknown>;

/** The same of what is stored, with `pending` and the like, which should not be there. */
export const actualStored = ({
  current = {},
  ended,
}: {
  current?: Item | undefined;
  ended: Item[];
}) => ({
  ...Object.fromEntries(NAMES.map((name) => [name, current[name]])),
  active: withoutNames(current['active']),
  totals: Object.fromEntries(TOTALS.map((name) => [name, current[`total_${name}`] ?? 0])),
  ended: ended.map((row) => {
    const { user_id, list_day, list_id, close_token, ...told } = row;
    return withoutNames(told);
  }),
});

const NAMES = [
  ...['expires_at', 'last_activity_at', 'ending_by', 'index_expires_at', 'closed_id'],
  'delete_at',
  ...['pending', 'closed_by', 'close_token'],
];
const TOTALS = ['sessions', 'messages', 'conversations', 'response_ms', 'responses', 'duration_ms'];

/** The names of writers are the service's own; how many there are is not. */
const withoutNames = (session: unknown) =>
  session === undefined
    ? undefined
    : { ...(session as Item), writers: Object.keys((session as Item)['writers'] as Item).length };

type Ended = Session & { end: NonNullable<Session['end']> };
const hasEnded = (session: Session): session is Ended => session.end !== undefined;

const attributes = (session: Session) => ({
  started_at: session.startedAt,
  messages: session.messages,
  conversations: session.conversations,
  response_ms: sum(session.responseTimesMs),
  responses: session.responseTimesMs.length,
  response_histogram: histogram(session.responseTimesMs),
  awaiting_since: session.awaitingSince,
  writers: session.writers.size,
});

const totalsOf = (ended: Ended[]) => ({
  sessions: ended.length,
  messages: sum(ended.map(({ messages }) => messages)),
  conversations: sum(ended.map(({ conversations }) => conversations)),
  response_ms: sum(ended.flatMap(({ responseTimesMs }) => responseTimesMs)),
  responses: sum(ended.map(({ responseTimesMs }) => responseTimesMs.length)),
  duration_ms: sum(ended.map((session) => lengthMs(session, session.end.at))),
});

/** The first bucket whose upper bound reaches so far; each is 1.21 times the one before. */
const bucket = (ms: number) => {
  let found = 0;
  while (1.21 ** found < ms) found++;
  return found;
};

const histogram = (times: number[]) => {
  const counts: Record<string, number> = {};
  for (const ms of times) counts[bucket(ms)] = (counts[bucket(ms)] ?? 0) + 1;
  return counts;
};

/** The statistics that the ended sessions of all these users make. */
export const expectedStatistics = (users: ModelUser[]): Statistics => {
  const days: Statistics = {};
  for (const { sessions } of users) {
    for (const [index, session] of sessions.filter(hasEnded).entries()) {
      const day = new Date(timeOfSessionId(session.id)).toISOString().slice(0, 10);
      addTo(days, day, statisticsOf(session, sessions[index - 1]));
    }
  }
  return days;
};

const statisticsOf = (session: Ended, previous: Session | undefined) => {
  const { startedAt, responseTimesMs, awaitingSince, end } = session;
  const duration = end.at - startedAt;
  const responses = Object.entries(histogram(responseTimesMs));
  const isFirstSince = (beginning: (instant: number) => number) =>
    previous === undefined || previous.startedAt < beginning(startedAt);
  const counted = {
    sessions: 1,
    [`ended_by_${end.by}`]: 1,
    [`hour_${new Date(startedAt).getUTCHours()}`]: 1,
    messages: session.messages,
    conversations: session.conversations,
    responses: responseTimesMs.length,
    response_ms: sum(responseTimesMs),
    ...Object.fromEntries(responses.map(([name, times]) => [`response_bucket_${name}`, times])),
    duration_ms: duration,
    [`duration_bucket_${bucket(duration)}`]: 1,
    new_users: Number(previous === undefined),
    daily_active_users: Number(isFirstSince(beginningOfDay)),
    weekly_active_users: Number(isFirstSince(beginningOfWeek)),
    monthly_active_users: Number(isFirstSince(beginningOfMonth)),
    ...(awaitingSince !== undefined && {
      gave_up: 1,
      ...(end.by !== 'expired' && {
        [`gave_up_bucket_${bucket(Math.max(0, end.at - awaitingSince))}`]: 1,
      }),
    }),
  };
  return Object.fromEntries(Object.entries(counted).filter(([, value]) => value > 0));
};

const beginningOfDay = (instant: number) => new Date(instant).setUTCHours(0, 0, 0, 0);
const beginningOfMonth = (instant: number) => new Date(beginningOfDay(instant)).setUTCDate(1);
/** Monday is the first day of the week. */
const beginningOfWeek = (instant: number) => {
  const day = new Date(beginningOfDay(instant));
  return day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
};
