/** A session as the API lists it: times ISO 8601 in UTC, durations in seconds. */
export type SessionRow = {
  session_id: string;
  user_id: string;
  status: 'active' | 'ended';
  started_at: string;
  ended_at: string | null;
  duration_seconds: number;
  total_messages_sent: number;
  total_conversations: number;
  average_response_time: number | null;
  ended_by: EndedBy | null;
};

export type EndedBy = 'client' | 'expired' | 'replaced' | 'admin';

/** A session with all that is known of it. */
export type Session = SessionRow & {
  last_activity_at: string | null;
  expires_at: string | null;
  awaiting_since: string | null;
  previous_session_id: string | null;
  responses: number;
  response_times: {
    mean: number | null;
    p50: number | null;
    p90: number | null;
    p95: number | null;
    buckets: { from_seconds: number; to_seconds: number; count: number }[];
  };
};

/** With the id by which the page knows it: a session is found by its user and its own id. */
export type WithId<Row> = Row & { id: string };

type Key = Pick<SessionRow, 'user_id' | 'session_id'>;

const SEPARATOR = '~';

export const idOf = ({ user_id, session_id }: Key): string => `${user_id}${SEPARATOR}${session_id}`;

export const fromId = (id: string): Key => {
  const at = id.lastIndexOf(SEPARATOR);
  return { user_id: id.slice(0, at), session_id: id.slice(at + 1) };
};

export const withId = <Row extends SessionRow>(session: Row): WithId<Row> => ({
  ...session,
  id: idOf(session),
});

export const STATUS: Record<SessionRow['status'], string> = { active: 'Active', ended: 'Ended' };

export const ENDED_BY: Record<EndedBy, string> = {
  client: 'Client',
  expired: 'Expiry',
  replaced: 'Replaced',
  admin: 'Admin',
};
