import { config } from '../../lib/config.ts';
import { userDeleteAt } from '../../lib/repository/items.ts';
import type { EndedSession } from '../../lib/session.ts';
import { isVisitor } from '../../lib/user-id.ts';
import { BadValue } from './fields.mts';
import type { Dump } from './read-dump.mts';
import { type ImportedSession, readSession } from './session-row.mts';
import { type UserMap, userIdOf } from './user-names.mts';

/** A row that is not imported, and why. */
export type Refusal = { where: string; reason: string };

/** What a dump comes to: the sessions of each user, in order. */
export type Plan = {
  users: Map<string, EndedSession[]>;
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
      if (isVisitor(userId) && userDeleteAt(userId, read.session.endedAt, config) * 1_000 <= now) {
        const reason = 'It is of a visitor, and older than their sessions are kept.';
        plan.skipped.push({ where, reason });
      } else add(plan, userId, read);
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      plan.bad.push({ where, reason: error.message });
    }
  }
  for (const sessions of plan.users.values()) {
    sessions.sort((one, other) => (one.id < other.id ? -1 : 1));
    for (const [index, session] of sessions.entries()) {
      session.previousStartedAt = sessions[index - 1]?.startedAt;
    }
  }
  return plan;
};

const add = (
  plan: Plan,
  userId: string,
  { session, wasActive, lacksResponses }: ImportedSession,
) => {
  const sessions = plan.users.get(userId) ?? [];
  sessions.push(session);
  plan.users.set(userId, sessions);
  if (wasActive) plan.wereActive += 1;
  if (lacksResponses) plan.lackResponses += 1;
};
