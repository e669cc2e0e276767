import { endedSession, plantEnded } from '../many-sessions.ts';

const DAY_MS = 86_400_000;
const SESSIONS = 400;
const SHORTEST_MS = 5_000;
const LONGEST_MS = 3_600_000;

/** Answers take from a quarter of a second (bucket 29) to two minutes. */
const FIRST_BUCKET = 29;
const BUCKETS = 33;

/**
 * Ended sessions at all hours of the UTC day of an instant, of five seconds to an hour: its statistics
 * have as many buckets as those of a busy day, for all of which each archive pays.
 */
export const plantBusyDay = (instant: number): Promise<void> => {
  const dayBegins = instant - (instant % DAY_MS);
  const sessions = Array.from({ length: SESSIONS }, (_, index) => {
    const share = index / SESSIONS;
    const startedAt = dayBegins + Math.floor(share * DAY_MS);
    return endedSession(startedAt, {
      endedAt: startedAt + Math.round(SHORTEST_MS * (LONGEST_MS / SHORTEST_MS) ** share),
      endedBy: index % 3 === 0 ? 'expired' : 'client',
      responses: 1,
      responseMs: 1_000,
      responseHistogram: { [FIRST_BUCKET + (index % BUCKETS)]: 1 },
      ...(index % 4 === 0 ? { awaitingSince: startedAt } : {}),
    });
  });
  return plantEnded(sessions);
};
