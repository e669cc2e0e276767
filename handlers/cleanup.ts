import { endpoint } from '../lib/endpoint.ts';
import { closeExpired } from '../lib/repository/close.ts';
import { readUser } from '../lib/repository/read.ts';
import { EmptyRequest } from '../lib/requests.ts';

export { warmUp } from '../lib/repository/warm-up.ts';

/** POST /cleanup: ends the caller's own session if it has expired; the schedule ends all others. */
export const handler = endpoint(EmptyRequest, async ({ identity: { userId, user } }) => {
  const cleaned = (await closeExpired(userId, await readUser(userId))) ? 1 : 0;
  return {
    body: {
      message: `Cleaned up ${cleaned} expired sessions`,
      cleaned_sessions: cleaned,
      user,
    },
  };
});
