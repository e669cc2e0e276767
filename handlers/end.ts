import { ended, running } from '../lib/answers.ts';
import { iso, now } from '../lib/clock.ts';
import { endpoint } from '../lib/endpoint.ts';
import { endSession } from '../lib/repository/close.ts';
import { endSoftly } from '../lib/repository/update.ts';
import { EndRequest } from '../lib/requests.ts';
import type { EndedSession, OpenSession } from '../lib/session.ts';

export { warmUp } from '../lib/repository/warm-up.ts';

/** POST /end: ends a running session now, or after a grace in which a start goes on with it. */
export const handler = endpoint(EndRequest, async ({ identity: { userId }, input }) => {
  const { sessionId, graceMs, number } = input;
  const session =
    graceMs === 0
      ? await endSession(userId, sessionId, { by: 'client', number })
      : await endSoftly(userId, sessionId, { graceMs, number });
  return { body: { session_id: sessionId, ...endAnswer(session) } };
});

const endAnswer = (session: OpenSession | EndedSession) => {
  if ('endedAt' in session) return { message: 'Session ended', ...ended(session) };
  return {
    // A repeat may come after a start has taken the soft end back.
    message: session.endingBy === undefined ? 'Existing session refreshed' : 'Session ending',
    ...running(session, now()),
    expires_at: iso(session.expiresAt),
  };
};
