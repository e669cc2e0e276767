import * as v from 'valibot';
import { adminEndpoint } from '../../lib/admin/endpoint.ts';
import { User } from '../../lib/admin/requests.ts';
import { audited } from '../../lib/repository/audit.ts';
import { eraseUser } from '../../lib/repository/erase.ts';

/** Left for what is under way when the erasing stops, and for recording and answering it. */
const RESERVED_MS = 10_000;

const Request = v.object({ user: User });

/** DELETE /users/{user}: erases all that is stored of a user, or as much as there is time for. */
export const handler = adminEndpoint(Request, async ({ identity: admin, input }, context) => {
  const { user: userId } = input;
  const hasTime = () => context.getRemainingTimeInMillis() > RESERVED_MS;
  const { sessions, isComplete } = await audited({ admin, action: 'erase_user', userId }, () =>
    eraseUser(userId, hasTime),
  );
  return { body: { user_id: userId, erased_sessions: sessions, is_complete: isComplete } };
});
