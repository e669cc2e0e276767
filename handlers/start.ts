import { link } from '../lib/answers.ts';
import { iso } from '../lib/clock.ts';
import { endpoint } from '../lib/endpoint.ts';
import { startSignedIn } from '../lib/repository/sign-in-start.ts';
import { startSession } from '../lib/repository/start.ts';
import { EmptyRequest } from '../lib/requests.ts';

export { warmUp } from '../lib/repository/warm-up.ts';

/** POST /start: starts a session, or refreshes the one that runs. */
export const handler = endpoint(EmptyRequest, async ({ identity: { userId, user, visitor } }) => {
  const { id, startedAt, isNew, previousSessionId } = await (visitor === undefined
    ? startSession(userId)
    : startSignedIn(userId, visitor));
  return {
    status: isNew ? 201 : 200,
    body: {
      session_id: id,
      message: isNew ? 'New session started' : 'Existing session refreshed',
      started_at: iso(startedAt),
      user,
      ...link(previousSessionId),
    },
  };
});
