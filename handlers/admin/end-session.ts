import { adminRow } from '../../lib/admin/answers.ts';
import { adminEndpoint } from '../../lib/admin/endpoint.ts';
import { SessionRequest } from '../../lib/admin/requests.ts';
import { now } from '../../lib/clock.ts';
import { audited } from '../../lib/repository/audit.ts';
import { endSession } from '../../lib/repository/close.ts';

/** POST /sessions/{user}/{session_id}/end: ends a running session, whosever it is. */
export const handler = adminEndpoint(SessionRequest, async ({ identity: admin, input }) => {
  const { user: userId, session_id: sessionId } = input;
  const session = await audited({ admin, action: 'end_session', userId, sessionId }, () =>
    endSession(userId, sessionId, { by: 'admin' }),
  );
  return { body: { session: adminRow(userId, session, now()) } };
});
