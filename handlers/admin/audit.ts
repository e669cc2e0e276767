import * as v from 'valibot';
import { Cursor, encodeCursor } from '../../lib/admin/cursor.ts';
import { adminEndpoint } from '../../lib/admin/endpoint.ts';
import { Limit } from '../../lib/admin/requests.ts';
import { iso } from '../../lib/clock.ts';
import { type AuditRecord, readAudit } from '../../lib/repository/audit.ts';

const AuditRequest = v.object({ limit: Limit({ atMost: 100, usual: 50 }), cursor: Cursor });

/** GET /audit: a page of what admins have changed, newest first. */
export const handler = adminEndpoint(AuditRequest, async ({ input: { limit, cursor } }) => {
  const { records, next } = await readAudit({ limit, before: cursor });
  return {
    body: {
      records: records.map(shown),
      next_cursor: next === undefined ? null : encodeCursor(next),
    },
  };
});

const shown = ({ id, at, who, action, user_id, session_id, outcome }: AuditRecord) => ({
  id,
  at: iso(at),
  who,
  action,
  user_id,
  session_id: session_id ?? null,
  outcome,
});
