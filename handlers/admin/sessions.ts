import { adminRow } from '../../lib/admin/answers.ts';
import { encodeCursor } from '../../lib/admin/cursor.ts';
import { adminEndpoint } from '../../lib/admin/endpoint.ts';
import { readListing } from '../../lib/admin/listing.ts';
import { SessionsRequest } from '../../lib/admin/requests.ts';
import { now } from '../../lib/clock.ts';

/** GET /sessions: a page of the sessions of all users, newest first. */
export const handler = adminEndpoint(SessionsRequest, async ({ input: { filter, ...page } }) => {
  const at = now();
  const { sessions, next } = await readListing(filter, { ...page, at });
  return {
    body: {
      sessions: sessions.map(({ userId, session }) => adminRow(userId, session, at)),
      next_cursor: next === undefined ? null : encodeCursor(next),
    },
  };
});
