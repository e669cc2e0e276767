import { ended, running } from '../lib/answers.ts';
import { iso, now } from '../lib/clock.ts';
import { endpoint } from '../lib/endpoint.ts';
import { endSession } from '../lib/repository/close.ts';
import { endSoftly } from '../lib/repository/update.ts';
import { EndRequest } from '../lib/requests.ts';

/** POST /end: ends a running session now, or after a grace in which a start goes on with it. */
export const handler = endpoint(EndRequest, async ({ identity: { userId }, input }) => {
  const { sessionId, graceMs, number } = input;
  if (graceMs === 0) {
    const session = await endSession(userId, sessionId, { by: 'client', number });
    return { body: { message: 'Session ended', ...ended(session) } };
  }
  const session = await endSoftly(userId, sessionId, { graceMs, number });
  if ('endedAt' in session) return { body: { message: 'Session ended', ...ended(session) } };
  return {
    body: {
      message: 'Session ending',
      ...running(session, now()),
      expires_at: iso(session.expiresAt),
    },
  };
});
