import type { Counters } from './api.ts';

export type SessionOptions = {
  /** Where the six endpoints are. */
  apiBase?: string | undefined;
  /** For visitors who are signed in: a token for `Authorization: Bearer`, asked for each request. */
  getToken?: (() => string | undefined | Promise<string | undefined>) | undefined;
  /**
   * True keeps visitors apart, by a random id in localStorage; false makes all of them the one
   * `demo_user`.
   */
  visitorId?: boolean | undefined;
  /** How long, in milliseconds, activity waits for more to be sent along with it. */
  flushInterval?: number | undefined;
  /** Whether the session ends when its last tab is closed. */
  endOnUnload?: boolean | undefined;
  /** Told the session whenever its status, its id or its counters change. */
  onSessionChange?: ((session: Session) => void) | undefined;
  /** Told whatever goes wrong, and whether the client takes care of it. */
  onError?: ((error: SessionError) => void) | undefined;
};

export type Session = {
  /** `idle` until a start has been answered. */
  readonly status: 'idle' | 'active' | 'ended';
  readonly sessionId: string | null;
  readonly counters: Readonly<Counters>;
};

export type SessionError = Error & {
  /** The HTTP status; 0 where no answer came that can be read. */
  status: number;
  /** The service's word for it, such as `invalid_request`. */
  code: string | undefined;
  /** Whether it may pass. If so, an update or an end is sent again; if not, it is not counted. */
  isTemporary: boolean;
  /** How long the service asks to be left alone. */
  retryAfterMs: number;
};

/** Those of the manager that the page made last; `apiBase` may be changed at any time. */
export let options: SessionOptions = {};

export const configure = (given: SessionOptions): void => {
  options = given;
};
