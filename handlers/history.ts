import { historyRow, summary } from '../lib/answers.ts';
import { now } from '../lib/clock.ts';
import { encodeCursor } from '../lib/cursor.ts';
import { endpoint } from '../lib/endpoint.ts';
import { readHistory } from '../lib/history.ts';
import { HistoryRequest } from '../lib/requests.ts';

export { warmUp } from '../lib/repository/warm-up.ts';

/** GET /history: a page of the caller's sessions, newest first, and the sums over all of them. */
export const handler = endpoint(HistoryRequest, async ({ identity: { userId, user }, input }) => {
  const at = now();
  const { sessions, totals, next } = await readHistory(userId, { ...input, at });
  return {
    body: {
      user,
      total_sessions: totals.sessions,
      sessions: sessions.map((session) => historyRow(session, at)),
      summary: summary(totals),
      next_cursor: next === undefined ? null : encodeCursor(next),
    },
  };
});
