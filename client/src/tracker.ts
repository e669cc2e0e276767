import type { ActivityType, Counters, StartedSession } from './api.ts';
import { type Reply, request } from './http.ts';
import { options, type Session, type SessionError } from './options.ts';
import {
  add,
  addEvent,
  beat,
  closeOutbox,
  type Item,
  isAway,
  isLastTab,
  items,
  next,
  number,
  openOutbox,
  remove,
} from './outbox.ts';
import { local, openStorages } from './storage.ts';

const SESSION_ID_KEY = 'chatSessionId';

const FLUSH_INTERVAL_MS = 2_000;
const HEARTBEAT_MS = 20_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
/** Enough for a reload on a slow phone. The session ends when it was left, however long this is. */
const GRACE_SECONDS = 30;
/** What a tab sends while it is left is numbered apart, so that nothing need arrive in order. */
const LAST_BATCH_LANE = '.last';
/** Soft ends have one lane for all tabs, and the time as their number: the latest is the one meant. */
const SOFT_END_CLIENT_ID = 'chatTab';

const NOTHING_COUNTED: Counters = {
  total_messages_sent: 0,
  total_conversations: 0,
  average_response_time: 0,
};

/*
 * Tracks the session of this page: sends what happens in it, one request at a time, and learns from
 * the answers, from other tabs and from the page's comings and goings which session that is. A page
 * has one session, and so this module has the state of one, however many managers there are.
 */
let session: Session = { status: 'idle', sessionId: null, counters: NOTHING_COUNTED };
/** The session whose counters are shown; it may have ended. */
let shownId: string | null = null;
const listeners = new Set<(session: Session) => void>();
/** Whether the page wants a session; undefined until it says. */
let isWanted: boolean | undefined;
/** The start that is under way, or to be made next. */
let starting: Promise<StartedSession | undefined> | undefined;
let answerStart: (answer?: StartedSession) => void;
let isPumping = false;
let failures = 0;
let retryNow = () => {};

/** False on a server, where there is nothing to track. */
const open = (): boolean => {
  if (typeof window === 'undefined') return false;
  if (local) return true;
  openStorages();
  openOutbox();
  setInterval(() => {
    beat();
    pump();
  }, HEARTBEAT_MS);
  addEventListener('storage', ({ key }) => {
    // Not the event's value: a tab that was busy hears late what has changed again since.
    if (key === SESSION_ID_KEY && isWanted) goOn(local[SESSION_ID_KEY] ?? null);
  });
  addEventListener('online', retry);
  addEventListener('visibilitychange', () => isAway || pump());
  addEventListener('pagehide', leave);
  addEventListener('pageshow', comeBack);
  return true;
};

const set = (sessionId: string | null, counters: Counters): void => {
  session = { status: sessionId ? 'active' : 'ended', sessionId, counters };
  // What a listener throws is its own, and must not stop anything here.
  for (const listener of listeners) queueMicrotask(() => listener(session));
};

/** The session as it is known here; the same object until something changes. */
export const getSession = (): Session => session;

/** Calls the listener after each change, until the function that it returns is called. */
export const subscribe = (listener: (session: Session) => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const report = (error: SessionError): void => queueMicrotask(() => options.onError?.(error));

export const get = async <Answer>(path: string): Promise<Answer | undefined> => {
  if (!open()) return undefined;
  const [error, answer] = await request(path);
  if (error) report(error);
  return answer;
};

/** Shows what was counted, if in the session that is shown. */
const count = (answer: (Counters & { session_id?: string }) | undefined): void => {
  if (answer?.session_id !== shownId) return;
  const { total_messages_sent, total_conversations, average_response_time } = answer;
  set(session.sessionId, { total_messages_sent, total_conversations, average_response_time });
};

/** Goes on with a session that was started, here or in another tab, or with none. */
const goOn = async (sessionId: string | null, isNew = !sessionId): Promise<void> => {
  if (sessionId === session.sessionId) return;
  shownId = sessionId ?? shownId;
  set(sessionId, sessionId ? NOTHING_COUNTED : session.counters);
  if (sessionId) local[SESSION_ID_KEY] = sessionId;
  else delete local[SESSION_ID_KEY];
  if (!isNew) count(await get('status/'));
};

const isUpdate = ({ events, activity_type }: Item) => events ?? activity_type;

const send = (item: Item, lane?: string): Promise<Reply> => {
  number(item, lane);
  return request(isUpdate(item) ? 'update/' : 'end/', item);
};

/** Sends an item before its turn. It stays in the outbox until it is known to have arrived. */
const sendAside = async (item: Item, lane?: string): Promise<void> => {
  const reply = await send(item, lane);
  if (reply[1]) settle(item, reply);
};

const needStart = () =>
  (starting ??= new Promise((resolve) => {
    answerStart = resolve;
  }));

/** Tells what failed, and waits: with full jitter, so that clients do not come back all at once. */
const pause = (error: SessionError): Promise<void> => {
  report(error);
  const backoff = Math.min(FIRST_RETRY_MS * 2 ** failures++, LAST_RETRY_MS);
  return new Promise((resolve) => {
    retryNow = resolve;
    setTimeout(resolve, error.retryAfterMs + Math.random() * backoff);
  });
};

const settle = (item: Item, [error, answer]: Reply): void => {
  failures = 0;
  if (error) report(error);
  else if (isUpdate(item)) count(answer);
  remove(item);
  item.resolve?.(answer);
  // A session that had to be started for what came before an end is over with it.
  if (isWanted === false) goOn(null);
};

/** Makes the next request. Answers true if there is none, or none that can be made. */
const step = async (item: Item | undefined): Promise<unknown> => {
  if (item?.session_id) return deliver(item, item.session_id);
  if (item && isWanted) needStart();
  if (!starting) return true;
  const [error, answer, isNew] = await request('start/', {});
  if (error?.isTemporary) return pause(error);
  if (error) report(error);
  else goOn(answer.session_id, isNew);
  starting = undefined;
  // What was told before there was a session belongs to this one.
  for (const other of items) other.session_id ??= session.sessionId;
  answerStart(answer);
  return error;
};

const deliver = async (item: Item, sessionId: string): Promise<unknown> => {
  const reply = await send(item);
  const [error] = reply;
  if (error?.isTemporary) return pause(error);
  if (error?.code !== 'session_not_active' || !isUpdate(item)) return settle(item, reply);
  // It goes to the next session, under the number it has, and so does what was not sent yet. What
  // was sent may have been counted in this one, and has to ask for itself.
  for (const other of items) {
    const isUnsent = other.session_id === sessionId && !other.client_id;
    // Under the id that the visitor has now, too, should the storage have been emptied.
    if (other === item || isUnsent) other.visitor_id = other.session_id = null;
  }
  needStart();
  // Once at once; a service that refuses again and again is given time.
  return failures++ ? pause(error) : undefined;
};

/** Sends one request after the other, until there is none left or none that can be sent. */
export const pump = async (): Promise<void> => {
  if (isPumping) return;
  isPumping = true;
  while (!(await step(next())));
  isPumping = false;
};

/** Sends now what waits for another try. */
const retry = (): void => {
  retryNow();
  pump();
};

/** Sends all that can be sent at once; the rest is for the next page, or another tab. */
const leave = (): void => {
  closeOutbox();
  retry();
  const last = items.at(-1);
  const isFree = !items.some(({ client_id }) => client_id?.endsWith(LAST_BATCH_LANE));
  // Not an end, which would overtake what was counted before it.
  if (last?.session_id && !last.client_id && isUpdate(last) && isFree) {
    sendAside(last, LAST_BATCH_LANE);
  }
  const { sessionId } = session;
  if (options.endOnUnload !== false && sessionId && isLastTab()) {
    const number = { client_id: SOFT_END_CLIENT_ID, sequence: Date.now() };
    const softEnd = { session_id: sessionId, grace_seconds: GRACE_SECONDS, ...number };
    add(softEnd);
    sendAside(softEnd);
  }
};

/** The page comes out of the back/forward cache; others may have gone on in its place. */
const comeBack = ({ persisted }: PageTransitionEvent): void => {
  if (!persisted) return;
  openOutbox();
  if (isWanted) needStart();
  pump();
};

export const start = async (): Promise<StartedSession | undefined> => {
  if (!open()) return undefined;
  isWanted = true;
  needStart();
  pump();
  return starting;
};

/** After an end nothing is counted. */
const isCounting = () => isWanted !== false && open();

/** Counts an event, together with others. */
export const record = (activity_type: ActivityType, response_time?: number): void => {
  if (!isCounting()) return;
  addEvent({ activity_type, response_time }, session.sessionId);
  setTimeout(pump, options.flushInterval ?? FLUSH_INTERVAL_MS);
};

/** Sends an update or an end as soon as what was told before it is sent. */
const submit = <Answer>(item: Item): Promise<Answer | undefined> =>
  new Promise((resolve) => {
    add({ session_id: session.sessionId, ...item, resolve });
    pump();
  });

export const update = async <Answer>(item: Item): Promise<Answer | undefined> =>
  isCounting() ? submit(item) : undefined;

export const end = async <Answer>(): Promise<Answer | undefined> => {
  isWanted = false;
  if (starting) await starting;
  // Unless a start was asked for meanwhile.
  if (isWanted || !session.sessionId) return undefined;
  const answer = submit<Answer>({});
  goOn(null);
  return answer;
};
