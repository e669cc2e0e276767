import { ended, running } from '../lib/answers.ts';
import { iso, now } from '../lib/clock.ts';
import { endpoint } from '../lib/endpoint.ts';
import { endSession } from '../lib/repository/close.ts';
import { endSoftly } from '../lib/repository/update.ts';
import { EndRequest } from '../lib/requests.ts';

/** POST /end: ends a running session now, or after a grace in which a start goes on with it. */
export const handler = endpoint(EndRequest, async ({ identity: { userId }, input }) => {
  const { sessionId, graceMs, number } = input;
  const session =
    graceMs === 0
      ? await endSession(userId, sessionId, { by: 'client', number })
      : await endSoftly(userId, sessionId, { graceMs, number });
  const isOver = 'endedAt' in session;
  return {
    body: {
      session_id: sessionId,
      message: isOver ? 'Session ended' : 'Session ending',
      ...(isOver
        ? ended(session)
        : { ...running(session, now()), expires_at: iso(session.expiresAt) }),
    },
  };
});
