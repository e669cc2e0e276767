import type { ActivityEvent } from '../../lib/activity.ts';
import { loadAt } from './demand.mts';
import type { Random } from './random.mts';

export type TimedEvent = ActivityEvent & { at: number };

/** What was said in a session, in the order of its times. */
export type Conversation = { events: TimedEvent[]; endsAt: number; gaveUp: boolean };

const SECOND_MS = 1_000;

/** With the answers to them they fit one update of 100 events. */
const MAX_MESSAGES = 45;
const MAX_RESPONSE_MS = 3_600_000;

/** The answers' median at a quiet time in the middle of the span. */
const RESPONSE_MS = 2_400;
/** From so many times that at the beginning to so many at the end: the team gets better. */
const RESPONSE_TREND = { from: 1.4, to: 0.7 };
/** At the busiest hour an answer takes so much longer. */
const RESPONSE_LOAD = 1.2;
/** Once in a while somebody has to look something up. */
const LOOK_UP = { probability: 0.02, factor: 9 };

const NO_MESSAGE_PROBABILITY = 0.09;
const NEXT_TOPIC_PROBABILITY = 0.06;

/**
 * One visit to the chat. `progress` is how far into the span of the data it is, from 0 to 1: answers
 * get faster in its course. They are slower when it is busy, and a visitor who waits for longer
 * than they care to gives up.
 */
export const converse = (
  startsAt: number,
  { progress, random }: { progress: number; random: Random },
): Conversation => {
  const events: TimedEvent[] = [];
  const messages = random.isTrue(NO_MESSAGE_PROBABILITY)
    ? 0
    : Math.min(Math.ceil(random.logNormal(3.6, 0.8)), MAX_MESSAGES);
  const patienceMs = random.logNormal(50 * SECOND_MS, 0.7);
  const pace = random.logNormal(1, 0.6);
  const pauseMs = (median: number) => pace * random.logNormal(median, 0.7);

  let at = startsAt + pauseMs(8 * SECOND_MS);
  const happens = (event: ActivityEvent) => events.push({ at: Math.round(at), ...event });
  for (let message = 0; message < messages; message++) {
    if (message > 0) at += pauseMs(28 * SECOND_MS);
    if (message === 0 || random.isTrue(NEXT_TOPIC_PROBABILITY)) {
      happens({ type: 'conversation_started' });
    }
    happens({ type: 'message_sent' });
    const waitMs = responseMs(at, { progress, random });
    if (waitMs > patienceMs) return { events, endsAt: Math.round(at + patienceMs), gaveUp: true };
    at += waitMs;
    happens({ type: 'response_received', responseMs: waitMs });
  }
  return { events, endsAt: Math.round(at + pauseMs(25 * SECOND_MS)), gaveUp: false };
};

const responseMs = (
  at: number,
  { progress, random }: { progress: number; random: Random },
): number => {
  const trend = RESPONSE_TREND.from + (RESPONSE_TREND.to - RESPONSE_TREND.from) * progress;
  const lookUp = random.isTrue(LOOK_UP.probability) ? LOOK_UP.factor : 1;
  const median = RESPONSE_MS * trend * (1 + RESPONSE_LOAD * loadAt(at)) * lookUp;
  return Math.min(Math.round(random.logNormal(median, 0.55)), MAX_RESPONSE_MS);
};
