import { instantOf } from '../../lib/clock.ts';

/**
 * The names under which a field of a session may come; upper or lower case is the same. Held to the
 * table in docs/data-care.md by tests/unit/import-fields.test.ts.
 */
export const FIELD_NAMES = {
  id: ['session_id', 'id', 'uuid'],
  user: ['user', 'user_id', 'username', 'customer'],
  startedAt: ['started_at', 'start_time', 'created_at'],
  endedAt: ['ended_at', 'end_time'],
  isActive: ['is_active', 'active'],
  lastActivityAt: ['last_activity', 'last_activity_at', 'updated_at'],
  messages: ['total_messages_sent', 'messages_sent', 'total_messages'],
  conversations: ['total_conversations', 'conversations', 'conversation_count'],
  averageResponseTime: ['average_response_time', 'avg_response_time'],
  totalResponseTime: ['total_response_time', 'response_time_sum'],
  responses: ['response_count', 'responses', 'total_responses'],
} as const;

export type FieldName = keyof typeof FIELD_NAMES;

/** A value that is not what its field takes: what it was and what was expected, in a sentence. */
export class BadValue extends Error {
  override readonly name = 'BadValue';
}

/** The fields of a row under their own names. Throws BadValue where two names of one field are given. */
export const namedFields = (row: Record<string, unknown>): Partial<Record<FieldName, unknown>> => {
  const given = new Map(
    Object.entries(row).map(([name, value]) => [name.trim().toLowerCase(), value]),
  );
  const fields: Partial<Record<FieldName, unknown>> = {};
  for (const [field, names] of Object.entries(FIELD_NAMES)) {
    const found = names.filter((name) => isGiven(given.get(name)));
    if (found.length > 1)
      throw new BadValue(`${found.join(' and ')} mean the same; give one of them.`);
    if (found[0] !== undefined) fields[field as FieldName] = given.get(found[0]);
  }
  return fields;
};

/** CSV says nothing by nothing; JSON by null. */
const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');

const shown = (value: unknown) => JSON.stringify(value);

/** ISO 8601, or as PostgreSQL writes it, to the microsecond; always with its offset from UTC. */
const INSTANT =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:\.(\d{1,9}))?\s?(?:Z|([+-]\d\d)(?::?(\d\d))?)$/;

/** Milliseconds since the epoch. */
export const instant = (name: string, value: unknown): number => {
  const [, day, time, secs = ':00', fraction = '', hours = '+00', minutes = '00'] =
    INSTANT.exec(String(value).trim()) ?? [];
  const ms = fraction.padEnd(3, '0').slice(0, 3);
  const at = instantOf(`${day}T${time}${secs}.${ms}${hours}:${minutes}`);
  if (day !== undefined && Number.isSafeInteger(at) && at >= 0) return at;
  throw new BadValue(
    `${name} is ${shown(value)}; it must be a time with its offset from UTC, such as 2025-08-20T20:00:00Z.`,
  );
};

/** More than anybody sends; what is larger is a mistake in the file. */
const MOST = 1_000_000_000;

export const wholeNumber = (name: string, value: unknown): number => {
  const text = String(value).trim();
  const number = Number(text);
  if (/^\d{1,10}$/.test(text) && number <= MOST) return number;
  throw new BadValue(`${name} is ${shown(value)}; it must be a whole number from 0 to ${MOST}.`);
};

/** Seconds, as the service tells them too. */
export const seconds = (name: string, value: unknown, most: number): number => {
  const text = String(value).trim();
  const number = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && number <= most) return number;
  throw new BadValue(
    `${name} is ${shown(value)}; it must be a number of seconds from 0 to ${most}.`,
  );
};

const YES = new Set(['true', 't', '1', 'yes']);
const NO = new Set(['false', 'f', '0', 'no']);

export const yesOrNo = (name: string, value: unknown): boolean => {
  const text = String(value).trim().toLowerCase();
  if (YES.has(text)) return true;
  if (NO.has(text)) return false;
  throw new BadValue(`${name} is ${shown(value)}; it must be true or false.`);
};
