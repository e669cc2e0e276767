import { adminSession } from '../../lib/admin/answers.ts';
import { adminEndpoint } from '../../lib/admin/endpoint.ts';
import { SessionRequest } from '../../lib/admin/requests.ts';
import { now } from '../../lib/clock.ts';
import { ApiError } from '../../lib/errors.ts';
import { readSession } from '../../lib/repository/read.ts';

/** GET /sessions/{user}/{session_id}: all that is known of one session. */
export const handler = adminEndpoint(SessionRequest, async ({ input: { user, session_id } }) => {
  const at = now();
  const session = await readSession(user, { id: session_id, at });
  if (session === undefined) throw new ApiError('not_found', 'There is no such session');
  return { body: { session: adminSession(user, session, at) } };
});
