import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import type { EndedSession } from '../../lib/session.ts';
import { BadValue, instant, namedFields, seconds, wholeNumber, yesOrNo } from './fields.mts';

/** An hour, the most that the service takes for one answer. */
const LONGEST_RESPONSE_SECONDS = 3_600;
const LONGEST_SUM_SECONDS = 1_000_000_000;

/** A session of the old service, as this one keeps it, and whose it was there. */
export type ImportedSession = {
  /** What the old service called it. */
  oldId: string;
  /** What the row says of its user: a name, or the key of a row of users. */
  user: unknown;
  session: EndedSession;
  wasActive: boolean;
  /** It says how long answers took on average, and not how many there were. */
  lacksResponses: boolean;
};

/** Reads the fields of a row. Throws BadValue where it is not a session that may have been. */
export const readSession = (
  row: Record<string, unknown>,
  { now, key }: { now: number; key?: string },
): ImportedSession => {
  const fields = namedFields(row);
  const oldId = String(fields.id ?? key ?? '').trim();
  if (oldId === '') throw new BadValue('There is no session_id.');
  if (fields.startedAt === undefined) throw new BadValue('There is no started_at.');
  const startedAt = instant('started_at', fields.startedAt);
  const given = (field: 'endedAt' | 'lastActivityAt', name: string) =>
    fields[field] === undefined ? undefined : instant(name, fields[field]);
  const endedAt = given('endedAt', 'ended_at');
  const lastActivityAt = given('lastActivityAt', 'last_activity');
  const wasActive =
    fields.isActive === undefined ? endedAt === undefined : yesOrNo('is_active', fields.isActive);
  if (wasActive && endedAt !== undefined) {
    throw new BadValue('is_active is true though there is an ended_at.');
  }
  const end = endedAt ?? Math.max(startedAt, lastActivityAt ?? startedAt);
  if (end < startedAt) throw new BadValue('ended_at is before started_at.');
  if (end > now) throw new BadValue('It ends in the future.');
  const count = (field: 'messages' | 'conversations', name: string) =>
    fields[field] === undefined ? 0 : wholeNumber(name, fields[field]);
  return {
    oldId,
    user: fields.user,
    session: {
      id: newId(oldId, startedAt),
      startedAt,
      endedAt: end,
      endedBy: wasActive || endedAt === undefined ? 'expired' : 'client',
      messages: count('messages', 'total_messages_sent'),
      conversations: count('conversations', 'total_conversations'),
      ...responsesOf(fields),
      // Only sums are known, and nothing of single answers.
      responseHistogram: {},
      writers: {},
    },
    wasActive,
    lacksResponses: fields.responses === undefined && Number(fields.averageResponseTime ?? 0) > 0,
  };
};

/** The same for the same row, whoever imports it, and in the order in which sessions started. */
const newId = (oldId: string, startedAt: number): string =>
  v7({
    msecs: startedAt,
    random: createHash('sha256').update(`${startedAt} ${oldId}`).digest(),
  });

const responsesOf = (fields: ReturnType<typeof namedFields>) => {
  const average =
    fields.averageResponseTime === undefined
      ? undefined
      : seconds('average_response_time', fields.averageResponseTime, LONGEST_RESPONSE_SECONDS);
  const total =
    fields.totalResponseTime === undefined
      ? undefined
      : seconds('total_response_time', fields.totalResponseTime, LONGEST_SUM_SECONDS);
  if (fields.responses === undefined) return { responses: 0, responseMs: 0 };
  const responses = wholeNumber('response_count', fields.responses);
  const ms = Math.round(1_000 * (total ?? (average ?? 0) * responses));
  if (ms > 0 && responses === 0) {
    throw new BadValue('response_count is 0 though answers took some time.');
  }
  if (ms > responses * LONGEST_RESPONSE_SECONDS * 1_000) {
    throw new BadValue('total_response_time is more than an hour for each answer.');
  }
  const isKnown = total !== undefined || average !== undefined;
  return isKnown ? { responses, responseMs: ms } : { responses: 0, responseMs: 0 };
};
