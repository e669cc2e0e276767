import * as v from 'valibot';
import { adminSession } from '../../lib/admin/answers.ts';
import { adminEndpoint } from '../../lib/admin/endpoint.ts';
import { User } from '../../lib/admin/requests.ts';
import { adminTotals } from '../../lib/admin/user.ts';
import { iso, now } from '../../lib/clock.ts';
import { decodeCursor, encodeCursor } from '../../lib/cursor.ts';
import { userNotFound } from '../../lib/errors.ts';
import { readHistory } from '../../lib/history.ts';

const SESSIONS_PER_PAGE = 500;

const Request = v.object({
  user: User,
  cursor: v.optional(v.pipe(v.string(), v.transform(decodeCursor))),
});

/** GET /users/{user}/export: a page of all that is stored of a user, newest first. */
export const handler = adminEndpoint(Request, async ({ input: { user, cursor } }) => {
  const at = now();
  const page = await readHistory(user, { limit: SESSIONS_PER_PAGE, cursor, at });
  if (page.totals.sessions === 0) throw userNotFound();
  return {
    body: {
      user_id: user,
      exported_at: iso(at),
      totals: adminTotals(page.totals),
      sessions: page.sessions.map((session) => adminSession(user, session, at)),
      next_cursor: page.next === undefined ? null : encodeCursor(page.next),
    },
  };
});
