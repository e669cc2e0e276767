import { type Histogram, histogramOf } from './histogram.ts';

export const ACTIVITY_TYPES = [
  'message_sent',
  'conversation_started',
  'response_received',
] as const;

/** One thing that happened in a session. `responseMs` is how long an answer took, if it was timed. */
export type ActivityEvent = {
  type: (typeof ACTIVITY_TYPES)[number];
  responseMs?: number | undefined;
};

/** What a list of events adds to a session, to be applied in one write. */
export type Activity = {
  messages: number;
  conversations: number;
  responseMs: number;
  responses: number;
  responseHistogram: Histogram;
  /** The last message still awaits its answer, and whether it is the first to do so. */
  awaits: 'unchanged' | 'nothing' | 'an answer' | 'an answer, since now';
};

/**
 * Sums up events in their order. A message awaits its answer until the next response; messages
 * that follow an unanswered one wait with it, since the first.
 */
export const summarise = (events: readonly ActivityEvent[]): Activity => {
  const timed = events.flatMap(({ type, responseMs }) =>
    type === 'response_received' && responseMs !== undefined ? [responseMs] : [],
  );
  return {
    messages: events.filter(({ type }) => type === 'message_sent').length,
    conversations: events.filter(({ type }) => type === 'conversation_started').length,
    responseMs: timed.reduce((sum, ms) => sum + ms, 0),
    responses: timed.length,
    responseHistogram: histogramOf(timed),
    awaits: awaitedAfter(events),
  };
};

const awaitedAfter = (events: readonly ActivityEvent[]): Activity['awaits'] => {
  const lastMessage = events.findLastIndex(({ type }) => type === 'message_sent');
  const lastResponse = events.findLastIndex(({ type }) => type === 'response_received');
  if (lastMessage > lastResponse) return lastResponse < 0 ? 'an answer' : 'an answer, since now';
  return lastResponse < 0 ? 'unchanged' : 'nothing';
};
