/** What the service takes and answers, as its `openapi.yaml` describes it. */

export type ActivityType = 'message_sent' | 'conversation_started' | 'response_received';

/** Of a `response_received` only: how long the answer took, in seconds, 0 to 3600. */
export type ActivityData = { response_time?: number | undefined };

export type ActivityEvent = { activity_type: ActivityType } & ActivityData;

/** What was counted in a session; the average is in seconds, over the answers that were timed. */
export type Counters = {
  total_messages_sent: number;
  total_conversations: number;
  average_response_time: number;
};

export type StartedSession = {
  session_id: string;
  message: string;
  started_at: string;
  user: string;
};

export type UpdatedSession = Counters & { session_id: string; message: string };

export type EndedSession = Omit<Counters, 'average_response_time'> & {
  session_id: string;
  message: string;
  started_at: string;
  ended_at: string;
  duration_minutes: number;
};

export type SessionStatus =
  | (Counters & {
      has_active_session: true;
      session_id: string;
      started_at: string;
      duration_minutes: number;
      user: string;
    })
  | { has_active_session: false; user: string; message: string };

export type SessionHistory = {
  user: string;
  total_sessions: number;
  sessions: (Counters & {
    session_id: string;
    started_at: string;
    ended_at: string | null;
    is_active: boolean;
    duration_minutes: number;
  })[];
  summary: Omit<Counters, 'average_response_time'> & {
    total_duration_minutes: number;
    average_session_duration: number;
  };
  /** For the next page; null on the last. */
  next_cursor: string | null;
};
