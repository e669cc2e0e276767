import { config } from '../../lib/config.ts';
import { userDeleteAt } from '../../lib/repository/items.ts';
import type { EndedSession } from '../../lib/session.ts';
import { isVisitor } from '../../lib/user-id.ts';
import { BadValue } from './fields.mts';
import type { Dump } from './read-dump.mts';
import { readSession } from './session-row.mts';
import { type UserMap, userIdOf } from './user-names.mts';

/** A row that is not imported, and why. */
export type Refusal = { where: string; reason: string };

/** The sessions of a user, in order, and which of them are older than such are kept. */
export type PlannedUser = { sessions: EndedSession[]; past: Set<string> };

/** What a dump comes to. */
export type Plan = {
  users: Map<string, PlannedUser>;
  bad: Refusal[];
  skipped: Refusal[];
  wereActive: number;
  lackResponses: number;
};

/** Reads all rows of a dump; `now` is when the import happens. */
export const planImport = (dump: Dump, { map, now }: { map: UserMap; now: number }): Plan => {
  const plan: Plan = { users: new Map(), bad: [], skipped: [], wereActive: 0, lackResponses: 0 };
  const seen = new Map<string, string>();
  for (const { where, key, values } of dump.sessions) {
    try {
      const read = readSession(values, { now, ...(key === undefined ? {} : { key }) });
      const userId = userIdOf(read.user, dump, map);
      const other = seen.get(read.oldId);
      if (other !== undefined) throw new BadValue(`It has the session_id of ${other}.`);
      seen.set(read.oldId, where);
      const { id, endedAt } = read.session;
      const isPast = isVisitor(userId) && userDeleteAt(userId, endedAt, config) * 1_000 <= now;
      const user = plan.users.get(userId) ?? { sessions: [], past: new Set() };
      plan.users.set(userId, user);
      user.sessions.push(read.session);
      if (isPast) {
        user.past.add(id);
        const reason = 'It is of a visitor, and older than their sessions are kept.';
        plan.skipped.push({ where, reason });
      } else {
        if (read.wasActive) plan.wereActive += 1;
        if (read.lacksResponses) plan.lackResponses += 1;
      }
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      plan.bad.push({ where, reason: error.message });
    }
  }
  for (const [userId, { sessions, past }] of plan.users) {
    sessions.sort((one, other) => (one.id < other.id ? -1 : 1));
    if (past.size === sessions.length) plan.users.delete(userId);
  }
  return plan;
};
