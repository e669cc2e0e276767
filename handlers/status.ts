import { averageResponseTime, running } from '../lib/answers.ts';
import { now } from '../lib/clock.ts';
import { endpoint } from '../lib/endpoint.ts';
import { readUser } from '../lib/repository/read.ts';
import { EmptyRequest } from '../lib/requests.ts';
import { runningSession } from '../lib/session.ts';

export { warmUp } from '../lib/repository/warm-up.ts';

/** GET /status: the caller's running session, if there is one. */
export const handler = endpoint(EmptyRequest, async ({ identity: { userId, user } }) => {
  const record = await readUser(userId);
  const at = now();
  const session = runningSession(record, at);
  if (session === undefined) {
    return { body: { has_active_session: false, user, message: 'No active session found' } };
  }
  return {
    body: {
      has_active_session: true,
      session_id: session.id,
      ...running(session, at),
      ...averageResponseTime(session),
      user,
    },
  };
});
