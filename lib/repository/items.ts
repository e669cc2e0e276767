import * as v from 'valibot';
import { dayOf } from '../clock.ts';
import type { EndedSession, SessionRecord, UserRecord } from '../session.ts';
import { shardOfSessionId, timeOfSessionId } from '../session-id.ts';
import { isVisitor } from '../user-id.ts';

/** The sort key of a user's one item. Descending, it comes before every session of this age. */
export const CURRENT = 'current';

/** Where the `by-start` index lists a session: open ones apart, ended ones by the day of their id. */
export const activePartition = (shard: number): string => `active#${shard}`;
export const dayPartition = (day: string, shard: number): string => `${day}#${shard}`;

/** The key of the index for an open session. */
export const activeListingOf = (sessionId: string) => ({
  list_day: activePartition(shardOfSessionId(sessionId)),
  list_id: sessionId,
});

/** The key of the index for an ended session. */
export const endedListingOf = (sessionId: string) => ({
  list_day: dayPartition(dayOf(timeOfSessionId(sessionId)), shardOfSessionId(sessionId)),
  list_id: sessionId,
});

export const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Instant = Count;
const Reason = v.picklist(['client', 'expired', 'replaced', 'admin']);

const session = {
  started_at: Instant,
  messages: Count,
  conversations: Count,
  response_ms: Count,
  responses: Count,
  response_histogram: v.record(v.string(), Count),
  awaiting_since: v.optional(Instant),
  writers: v.record(v.string(), Count),
  previous_session_id: v.optional(v.string()),
};

const SessionMap = v.object({ id: v.string(), ...session });

const UserItem = v.object({
  active: v.optional(SessionMap),
  expires_at: v.optional(Instant),
  last_activity_at: v.optional(Instant),
  ending_by: v.optional(Reason),
  pending: v.optional(SessionMap),
  closed_at: v.optional(Instant),
  closed_by: v.optional(Reason),
  close_token: v.optional(v.string()),
  closed_id: v.optional(v.string()),
  total_sessions: v.optional(Count, 0),
  total_messages: v.optional(Count, 0),
  total_conversations: v.optional(Count, 0),
  total_response_ms: v.optional(Count, 0),
  total_responses: v.optional(Count, 0),
  total_duration_ms: v.optional(Count, 0),
  last_started_at: v.optional(Instant),
  previous_started_at: v.optional(Instant),
  index_expires_at: v.optional(Instant),
  erased_id: v.optional(v.string()),
  erased_at: v.optional(Instant),
});

const EndedItem = v.object({
  session_id: v.string(),
  ...session,
  ended_at: Instant,
  ended_by: Reason,
  close_token: v.optional(v.string()),
  previous_started_at: v.optional(Instant),
});

/** What is stored, parsed. Throws where it is malformed, naming the attributes. */
export const parse = <S extends v.GenericSchema>(schema: S, item: unknown): v.InferOutput<S> => {
  const parsed = v.safeParse(schema, item);
  if (parsed.success) return parsed.output;
  throw malformed(parsed.issues.map((issue) => v.getDotPath(issue) ?? 'all of it').join(', '));
};

const malformed = (where: string) => new Error(`A stored item is malformed at ${where}`);

/** An attribute that has to be there because another one is. */
const needed = <T>(value: T | undefined, name: string): T => {
  if (value === undefined) throw malformed(name);
  return value;
};

const toRecord = (
  id: string,
  map: Omit<v.InferOutput<typeof SessionMap>, 'id'>,
): SessionRecord => ({
  id,
  startedAt: map.started_at,
  messages: map.messages,
  conversations: map.conversations,
  responseMs: map.response_ms,
  responses: map.responses,
  responseHistogram: map.response_histogram,
  awaitingSince: map.awaiting_since,
  writers: map.writers,
  previousSessionId: map.previous_session_id,
});

const toAttributes = (record: Omit<SessionRecord, 'id'>) => ({
  started_at: record.startedAt,
  messages: record.messages,
  conversations: record.conversations,
  response_ms: record.responseMs,
  responses: record.responses,
  response_histogram: record.responseHistogram,
  awaiting_since: record.awaitingSince,
  writers: record.writers,
  previous_session_id: record.previousSessionId,
});

/** A session as the map that the user's item holds. */
export const sessionMap = ({ id, ...record }: SessionRecord) => ({ id, ...toAttributes(record) });

/** A session that starts now, as the map that the user's item holds. */
export const newSessionMap = (id: string, startedAt: number, previousSessionId?: string) => ({
  id,
  ...toAttributes({
    startedAt,
    previousSessionId,
    messages: 0,
    conversations: 0,
    responseMs: 0,
    responses: 0,
    responseHistogram: {},
    writers: {},
  }),
});

/**
 * The user's item, parsed; an item that is not there is a user without sessions.
 * Throws where the item is malformed, naming the attributes.
 */
export const parseUserItem = (item: Record<string, unknown> | undefined): UserRecord => {
  const row = parse(UserItem, item ?? {});
  return {
    open: row.active && {
      ...toRecord(row.active.id, row.active),
      expiresAt: needed(row.expires_at, 'expires_at'),
      lastActivityAt: needed(row.last_activity_at, 'last_activity_at'),
      endingBy: row.ending_by,
    },
    pending: row.pending && {
      ...toRecord(row.pending.id, row.pending),
      // Clocks differ: nothing ends before it starts.
      endedAt: Math.max(row.pending.started_at, needed(row.closed_at, 'closed_at')),
      endedBy: needed(row.closed_by, 'closed_by'),
      closeToken: row.close_token,
      previousStartedAt: row.previous_started_at || undefined,
    },
    totals: {
      sessions: row.total_sessions,
      messages: row.total_messages,
      conversations: row.total_conversations,
      responseMs: row.total_response_ms,
      responses: row.total_responses,
      durationMs: row.total_duration_ms,
    },
    closedId: row.closed_id,
    closedAt: row.closed_at,
    lastStartedAt: row.last_started_at,
    indexExpiresAt: row.index_expires_at,
    erasure:
      row.erased_id === undefined
        ? undefined
        : { id: row.erased_id, at: needed(row.erased_at, 'erased_at') },
  };
};

/** What an erasure leaves of an ended session for a while: its key, and that it is erased. */
export const erasedItem = (userId: string, sessionId: string, erasedAt: number) => ({
  user_id: userId,
  session_id: sessionId,
  erased_at: erasedAt,
});

export const isErased = (item: Record<string, unknown>): boolean => 'erased_at' in item;

/** An ended session, parsed. Throws where it is malformed, naming the attributes. */
export const parseEndedItem = (item: Record<string, unknown>): EndedSession => {
  const row = parse(EndedItem, item);
  return {
    ...toRecord(row.session_id, row),
    endedAt: row.ended_at,
    endedBy: row.ended_by,
    closeToken: row.close_token,
    previousStartedAt: row.previous_started_at,
  };
};

/** When DynamoDB deletes what is kept for so many days from an instant on: in seconds, as it wants. */
export const deleteAt = (instant: number, retentionDays: number): number =>
  Math.ceil(instant / 1000) + retentionDays * 86_400;

/** For how many days what is stored is kept: of visitors, and of all others. */
export type Retention = { visitorRetentionDays: number; retentionDays: number };

/** When DynamoDB deletes what is stored of a user, if nothing comes after an instant. */
export const userDeleteAt = (userId: string, instant: number, retention: Retention): number =>
  deleteAt(instant, isVisitor(userId) ? retention.visitorRetentionDays : retention.retentionDays);

/** An ended session as it is kept, until its retention is over. */
export const toEndedItem = (userId: string, ended: EndedSession, retention: Retention) => ({
  user_id: userId,
  session_id: ended.id,
  ...toAttributes(ended),
  ended_at: ended.endedAt,
  ended_by: ended.endedBy,
  close_token: ended.closeToken,
  previous_started_at: ended.previousStartedAt,
  delete_at: userDeleteAt(userId, ended.endedAt, retention),
  ...endedListingOf(ended.id),
});
