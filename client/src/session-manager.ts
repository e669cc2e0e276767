import type {
  ActivityData,
  ActivityType,
  EndedSession,
  SessionHistory,
  SessionStatus,
  StartedSession,
  UpdatedSession,
} from './api.ts';
import { configure, type SessionOptions } from './options.ts';
import { end, get, getSession, record, start, subscribe, update } from './tracker.ts';

const DEFAULT_API_BASE = 'http://127.0.0.1:8000/api/chat/sessions';
const MAX_RESPONSE_SECONDS = 3_600;

/**
 * Keeps the session of a chat page: starts it, counts in it what happens, ends it.
 *
 * Nothing that it is told is lost or counted twice, whatever becomes of the network, the service
 * or the page. It never throws: what goes wrong is told to `onError`, and a promise resolves with
 * nothing where the service refused or there was nothing to ask.
 *
 * A class because the one that it takes the place of is.
 */
export class SessionManager {
  apiBase: string;
  getSession = getSession;
  subscribe = subscribe;

  constructor(options: SessionOptions = {}) {
    configure(Object.assign(this, options));
    const { apiBase = DEFAULT_API_BASE, onSessionChange } = options;
    this.apiBase = apiBase.replace(/\/$/, '');
    if (onSessionChange) subscribe(onSessionChange);
  }

  get sessionId(): string | null {
    return getSession().sessionId;
  }

  /** Goes on with the visitor's session if one runs, and starts one otherwise. */
  initializeSession(): Promise<StartedSession | undefined> {
    return start();
  }

  /** Starts a session, or refreshes the one that runs, so that it does not expire. */
  start(): Promise<StartedSession | undefined> {
    return start();
  }

  /** Counts one activity, at once. */
  update(
    activityType: ActivityType,
    additionalData?: ActivityData,
  ): Promise<UpdatedSession | undefined> {
    return update({ ...additionalData, activity_type: activityType });
  }

  /** Ends the session, after all that was counted in it. From then on nothing is, until a start. */
  end(): Promise<EndedSession | undefined> {
    return end();
  }

  getStatus(): Promise<SessionStatus | undefined> {
    return get('status/');
  }

  /** The visitor's last sessions, newest first, and the sums over all of them. */
  getHistory(): Promise<SessionHistory | undefined> {
    return get('history/');
  }

  onMessageSent(): void {
    record('message_sent');
  }

  onConversationStarted(): void {
    record('conversation_started');
  }

  onResponseReceived(seconds: number): void {
    // By itself, so that the service refuses no others along with what it cannot take.
    const isTime = seconds === Math.min(Math.max(seconds, 0), MAX_RESPONSE_SECONDS);
    if (isTime) record('response_received', seconds);
    else this.update('response_received', { response_time: seconds });
  }
}

/** The same as `new SessionManager(options)`. */
export const createSessionManager = (options?: SessionOptions): SessionManager =>
  new SessionManager(options);
