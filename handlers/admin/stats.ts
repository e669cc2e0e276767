import { countActiveSessions } from '../../lib/admin/active-sessions.ts';
import { adminEndpoint } from '../../lib/admin/endpoint.ts';
import { daysToRead, summarize } from '../../lib/admin/statistics.ts';
import { StatsRequest } from '../../lib/admin/stats-request.ts';
import { now } from '../../lib/clock.ts';
import { readStatistics } from '../../lib/repository/statistics.ts';

/** GET /stats: what the sessions of some days come to, beside as many days before. */
export const handler = adminEndpoint(StatsRequest, async ({ input }) => {
  const [counted, active] = await Promise.all([
    readStatistics(daysToRead(input.range)),
    countActiveSessions(now()),
  ]);
  return {
    body: {
      ...summarize(counted, input),
      active_sessions: { count: active.count, is_complete: active.isComplete },
    },
  };
});
