import { csvHeader, csvOf } from '../../lib/admin/csv.ts';
import { encodeCursor } from '../../lib/admin/cursor.ts';
import { adminEndpoint } from '../../lib/admin/endpoint.ts';
import { readListing } from '../../lib/admin/listing.ts';
import { SessionsCsvRequest } from '../../lib/admin/requests.ts';
import { now } from '../../lib/clock.ts';

/** GET /sessions.csv: the same list as CSV; its pages put together are one file. */
export const handler = adminEndpoint(
  SessionsCsvRequest,
  async ({ input: { filter, timeZone, ...page } }) => {
    const at = now();
    const { sessions, next } = await readListing(filter, { ...page, at });
    const header = page.before === undefined ? csvHeader(timeZone) : '';
    return {
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        ...(next === undefined ? {} : { 'X-Next-Cursor': encodeCursor(next) }),
      },
      body: header + csvOf(sessions, { timeZone, at }),
    };
  },
);
