import * as v from 'valibot';
import { adminEndpoint } from '../../lib/admin/endpoint.ts';
import { TimeZone, User } from '../../lib/admin/requests.ts';
import { adminUser, SESSIONS_FOR_ACTIVITY } from '../../lib/admin/user.ts';
import { now } from '../../lib/clock.ts';
import { userNotFound } from '../../lib/errors.ts';
import { readHistory } from '../../lib/history.ts';

const Request = v.object({ user: User, time_zone: TimeZone });

/** GET /users/{user}: a user's sums, newest sessions, and the hours in which they are active. */
export const handler = adminEndpoint(Request, async ({ input: { user, time_zone } }) => {
  const at = now();
  const history = await readHistory(user, { limit: SESSIONS_FOR_ACTIVITY, at });
  if (history.totals.sessions === 0) throw userNotFound();
  return { body: adminUser(user, history, { now: at, timeZone: time_zone }) };
});
