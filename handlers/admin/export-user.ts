import * as v from 'valibot';
import { adminSession } from '../../lib/admin/answers.ts';
import { adminEndpoint } from '../../lib/admin/endpoint.ts';
import { decodeExportCursor, encodeExportCursor, readExport } from '../../lib/admin/export.ts';
import { User } from '../../lib/admin/requests.ts';
import { adminTotals } from '../../lib/admin/user.ts';
import { iso, now } from '../../lib/clock.ts';

const Request = v.pipe(
  v.object({ user: User, cursor: v.optional(v.string()) }),
  v.transform(({ user, cursor }) => ({
    user,
    cursor: cursor === undefined ? undefined : decodeExportCursor(user, cursor),
  })),
);

/** GET /users/{user}/export: a page of all that is stored of a user, newest first. */
export const handler = adminEndpoint(Request, async ({ input: { user, cursor } }) => {
  const at = now();
  const { sessions, totals, next } = await readExport(user, { cursor, at });
  return {
    body: {
      user_id: user,
      exported_at: iso(at),
      totals: adminTotals(totals),
      sessions: sessions.map((session) => adminSession(user, session, at)),
      next_cursor: next === undefined ? null : encodeExportCursor(user, next),
    },
  };
});
