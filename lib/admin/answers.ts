import { counters } from '../answers.ts';
import { iso } from '../clock.ts';
import { bucketBounds, bucketsOf, type Histogram, percentile } from '../histogram.ts';
import { durationMs, type EndedSession, type OpenSession } from '../session.ts';

/**
 * What is stored, as the answers for admins show it: times in ISO 8601, durations and response times
 * in seconds to 3 decimals, and null for what there is not.
 */

/** Seconds to 3 decimals. */
export const seconds = (ms: number): number => Math.round(ms) / 1000;

const secondsOrNull = (ms: number | undefined): number | null =>
  ms === undefined ? null : seconds(ms);

const isoOrNull = (instant: number | undefined): string | null =>
  instant === undefined ? null : iso(instant);

/** A mean in seconds; null where there is nothing to take one of. */
export const mean = (sumMs: number, count: number): number | null =>
  count === 0 ? null : seconds(sumMs / count);

/** Mean and percentiles of durations, from their exact sum and number and their histogram. */
export const distribution = ({
  sumMs,
  count,
  histogram,
}: {
  sumMs: number;
  count: number;
  histogram: Histogram;
}) => ({
  mean: mean(sumMs, count),
  p50: secondsOrNull(percentile(histogram, 0.5)),
  p90: secondsOrNull(percentile(histogram, 0.9)),
  p95: secondsOrNull(percentile(histogram, 0.95)),
});

/** A row of the list: a session that ran at `now`, or that has ended. */
export const adminRow = (userId: string, session: OpenSession | EndedSession, now: number) => {
  const ended = 'endedAt' in session ? session : undefined;
  return {
    session_id: session.id,
    user_id: userId,
    status: ended ? 'ended' : 'active',
    started_at: iso(session.startedAt),
    ended_at: isoOrNull(ended?.endedAt),
    duration_seconds: seconds(durationMs(session, now)),
    ...counters(session),
    average_response_time: mean(session.responseMs, session.responses),
    ended_by: ended?.endedBy ?? null,
  };
};

/** The same with all that is known of the session. */
export const adminSession = (userId: string, session: OpenSession | EndedSession, now: number) => {
  const open = 'endedAt' in session ? undefined : session;
  const { responseMs, responses, responseHistogram, awaitingSince } = session;
  return {
    ...adminRow(userId, session, now),
    last_activity_at: isoOrNull(open?.lastActivityAt),
    expires_at: isoOrNull(open?.expiresAt),
    awaiting_since: isoOrNull(awaitingSince),
    previous_session_id: session.previousSessionId ?? null,
    responses,
    response_times: {
      ...distribution({ sumMs: responseMs, count: responses, histogram: responseHistogram }),
      buckets: bucketsOf(responseHistogram).map(({ bucket, count }) => {
        const { fromMs, toMs } = bucketBounds(bucket);
        return { from_seconds: seconds(fromMs), to_seconds: seconds(toMs), count };
      }),
    },
  };
};
