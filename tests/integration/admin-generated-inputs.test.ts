import { test } from 'vitest';
import { adminEndpoints, adminRequest, newToken } from '../support/admin.ts';
import { faultsOfAnswer } from '../support/admin-openapi.ts';
import { watchWrites } from '../support/done-writes.ts';
import { type AdminSent, adminSentTo } from '../support/inputs/admin-sent.ts';
import { besiege, RUNS } from '../support/inputs/besiege.ts';
import type { Pairs } from '../support/inputs/damaged.ts';
import { resolved } from '../support/inputs/event-of.ts';
import { MARK } from '../support/inputs/hostile-text.ts';
import { newVisitor } from '../support/service.ts';

type Name = keyof typeof adminEndpoints;

/** A tenth of what the chat endpoints get: who sends these has signed in. */
const ADMIN_RUNS = Math.ceil(RUNS / 10);
const RENEWED_AFTER = 20;
/** Seconds, unless the machine is busy with much else. */
const TIMEOUT_MS = 60_000 + ADMIN_RUNS * 1_000;

process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
const { dynamodb } = await import('../../lib/repository/database.ts');
const watched = watchWrites(dynamodb);

/** A visitor with a session that runs and one that has ended, an admin's token, and another's. */
const storedBefore = async () => {
  const { visitorId, startSession, end } = newVisitor();
  const ended = await startSession();
  await end({ session_id: ended });
  const session = await startSession();
  const [token, noAdmin] = [await newToken(), await newToken({ groups: [] })];
  return { visitor: visitorId, session, ended, token, noAdmin };
};

/** What is on record, though it is refused: a wrong password, and a change that was asked for. */
const ON_RECORD = new Set([
  'signIn unauthorized',
  'endSession session_not_active',
  'eraseUser not_found',
]);
const RECORDS = ` of ${process.env['ADMIN_TABLE']}`;

const besieged = async (name: Name) => {
  let names = await storedBefore();
  let requests = 0;

  /** Sends a request, and answers what there should not be of what becomes of it. */
  return async (sent: AdminSent): Promise<string[]> => {
    if (++requests % RENEWED_AFTER === 0) names = await storedBefore();
    const record = (pairs: Pairs) =>
      Object.fromEntries(pairs.map(([key, value]) => [key, resolved(value, names)]));
    const { result: reply, writes } = await watched(() =>
      adminRequest(name, {
        ...{ path: record(sent.path), query: record(sent.query), sourceIp: sent.sourceIp },
        headers: { Authorization: undefined, ...record(sent.headers) },
        body: sent.body ?? undefined,
      }),
    );
    const answer = reply.status < 400 ? 'accepted' : String(reply.body.code);
    const isRefused = reply.status >= 400;
    const wrong = writes.filter(
      (write) => !(ON_RECORD.has(`${name} ${answer}`) && write.endsWith(RECORDS)),
    );
    return [
      ...faultsOfAnswer(adminEndpoints[name], reply),
      ...(reply.status >= 500 ? [`answers ${reply.status}`] : []),
      // What is accepted names the user that it is about.
      ...(isRefused && JSON.stringify(reply).includes(MARK) ? ['repeats what was sent'] : []),
      ...(isRefused ? wrong.map((write) => `refuses with ${answer}, after a ${write}`) : []),
    ];
  };
};

test.each(Object.keys(adminEndpoints) as Name[])(
  '%s answers whatever comes as documented, and has changed nothing if it refuses',
  { timeout: TIMEOUT_MS },
  async (name) => {
    await besiege(adminSentTo(name), { runs: ADMIN_RUNS, send: await besieged(name) });
  },
);
