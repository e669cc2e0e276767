/** A session as the model has it: what happened in it, and what its end depends on. */
export type Session = {
  id: string;
  startedAt: number;
  messages: number;
  conversations: number;
  responseTimesMs: number[];
  awaitingSince?: number | undefined;
  /** The last sequence of each writer that is remembered. */
  writers: Map<string, number>;
  expiresAt: number;
  lastActivityAt: number;
  endsSoftly: boolean;
  /** Once somebody has written it down. */
  end?: End;
};

export type End = { at: number; by: 'client' | 'expired'; under?: RequestNumber | undefined };
export type Event = { activity_type: string; response_time?: number };
export type RequestNumber = { client_id: string; sequence: number };

const WRITERS_REMEMBERED = 12;
/** Room that is kept for clients who number their requests is not for Lambda environments. */
const WRITERS_REMEMBERED_WITH_ENVIRONMENTS = 3;
/** The Lambda environment itself, for callers who do not number their requests. */
const UNNUMBERED = { client_id: '(unnumbered)', sequence: Number.POSITIVE_INFINITY };

export const newSession = (id: string, now: number): Session => ({
  id,
  startedAt: now,
  messages: 0,
  conversations: 0,
  responseTimesMs: [],
  writers: new Map(),
  expiresAt: now,
  lastActivityAt: now,
  endsSoftly: false,
});

export const countEvent = (
  session: Session,
  { activity_type, response_time }: Event,
  now: number,
) => {
  if (activity_type === 'message_sent') {
    session.messages++;
    session.awaitingSince ??= now;
  } else if (activity_type === 'conversation_started') {
    session.conversations++;
  } else {
    session.awaitingSince = undefined;
    if (response_time !== undefined) {
      session.responseTimesMs.push(Math.round(response_time * 1_000));
    }
  }
};

/** Whether a request under this number has been counted, as far as is remembered. */
export const hasCounted = ({ writers }: Session, number: RequestNumber | undefined) =>
  number !== undefined && (writers.get(number.client_id) ?? 0) >= number.sequence;

export const remember = ({ writers }: Session, number: RequestNumber = UNNUMBERED) => {
  const room = number === UNNUMBERED ? WRITERS_REMEMBERED_WITH_ENVIRONMENTS : WRITERS_REMEMBERED;
  const hasRoom = writers.size < room;
  if (hasRoom || writers.has(number.client_id)) writers.set(number.client_id, number.sequence);
};

/** A session's end as of an instant, whether or not anybody has written it down. */
export const endOf = (session: Session, now: number): End | undefined => {
  if (session.end || now < session.expiresAt) return session.end;
  return {
    at: Math.max(session.startedAt, session.lastActivityAt),
    by: session.endsSoftly ? 'client' : 'expired',
  };
};

/** How long a session lasted, or lasts so far. Clocks differ, so that may be less than nothing. */
export const lengthMs = (session: Session, now: number) =>
  Math.max(0, (endOf(session, now)?.at ?? now) - session.startedAt);

export const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
