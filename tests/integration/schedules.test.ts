import { randomInt } from 'node:crypto';
import fc, { type Scheduler } from 'fast-check';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { checkStored } from '../support/chaos/check.ts';
import { newDiary } from '../support/chaos/told.ts';
import { AUDIENCE, startIssuer } from '../support/issuer.ts';
import { emptyTables, storedItems, storedUser } from '../support/raw-items.ts';
import { passTime, stopClock } from '../support/service.ts';
import { newServiceEnvironment } from '../support/service-environment.ts';

/** A failure says its seed; FAST_CHECK_SEED brings it back. */
const SEED = Number(process.env['FAST_CHECK_SEED'] ?? randomInt(2 ** 31));
const RUNS = Number(process.env['FAST_CHECK_RUNS'] ?? 40);
/** Ample for the runs; after it, a failure is reported as short as it has become. */
const TIME_LIMIT_MS = 20_000 + RUNS * 1_000;

const issuer = await startIssuer();
const { request, runSweep } = await newServiceEnvironment({
  AUTH_ISSUER: issuer.url,
  AUTH_AUDIENCE: AUDIENCE,
});
const { dynamodb } = await import('../../lib/repository/database.ts');

afterEach(() => {
  scheduler = undefined;
  vi.useRealTimers();
});
afterAll(() => issuer.close());

let scheduler: Scheduler | undefined;
/** The call that has been let go on, until it is answered. */
let underWay: Promise<unknown> = Promise.resolve();
/** Whether whoever would archive a session dies before it. */
let diesBeforeArchiving = false;

// A sweep's looking for whom to sweep is no such call: what it finds is a hint, and looked at again.
dynamodb.middlewareStack.add(
  (next, { commandName }) =>
    async (args) => {
      if (diesBeforeArchiving && commandName === 'TransactWriteItemsCommand') throw new Error();
      if (scheduler && !('IndexName' in args.input)) {
        await scheduler.schedule(Promise.resolve(), String(commandName));
      }
      const answer = next(args);
      underWay = answer.catch(() => undefined);
      return answer;
    },
  { step: 'initialize' },
);

/** Lets one call go on, and nothing else happen until it is answered and what follows has begun. */
const oneAtATime = async (letGo: () => Promise<void>) => {
  await letGo();
  await new Promise(setImmediate);
  await underWay;
  await new Promise(setImmediate);
};

/** Somebody who is a visitor, and a user once they have signed in. */
const newcomer = async () => {
  const visitorId = crypto.randomUUID();
  const sub = crypto.randomUUID();
  const iat = Math.floor(Date.now() / 1000);
  const diary = newDiary();
  const asVisitor = { 'X-Visitor-Id': visitorId };
  const asUser = {
    ...asVisitor,
    Authorization: `Bearer ${await issuer.token({ sub, iat, exp: iat + 86_400 })}`,
  };
  let tabs = 0;
  let last = { session_id: crypto.randomUUID() as string, headers: asVisitor };

  const start = async (headers: typeof asVisitor) => {
    const { status, body } = await request('start', { headers });
    expect([200, 201]).toContain(status);
    last = { session_id: body.session_id, headers };
    const told = diary.of(body.session_id);
    if (status === 201) told.starts++;
  };
  /** In the session that was the last as it began, by a tab of its own, perhaps several times. */
  const message = async (times: number) => {
    const { session_id, headers } = last;
    const number = { client_id: `tab-${++tabs}`, sequence: 1 };
    const body = { session_id, activity_type: 'message_sent', ...number };
    const replies = await Promise.all(
      Array.from({ length: times }, () => request('update', { headers, body })),
    );
    for (const { status } of replies) expect([200, 404]).toContain(status);
    if (replies.some(({ status }) => status === 200)) diary.of(session_id).counted.messages++;
  };
  const end = async (rest: object, times: number) => {
    const { session_id, headers } = last;
    const body = { session_id, ...rest, client_id: `tab-${++tabs}`, sequence: 1 };
    const replies = await Promise.all(
      Array.from({ length: times }, () => request('end', { headers, body })),
    );
    for (const { status, body } of replies) {
      expect([200, 404]).toContain(status);
      if (body.ended_at) diary.of(session_id).ends.add(JSON.stringify(body));
    }
  };
  const acts = {
    'a start': () => start(asVisitor),
    'a start after signing in': () => start(asUser),
    'a message': () => message(1),
    'a message sent twice': () => message(2),
    'an end': () => end({}, 1),
    'an end sent twice': () => end({}, 2),
    'a soft end': () => end({ grace_seconds: 10 }, 1),
    'a cleanup': () => request('cleanup', { headers: last.headers }),
    'a sweep': () => runSweep(),
    'ten seconds': async () => passTime({ ms: 10_000 }),
    'an hour': async () => passTime({ minutes: 60 }),
  };
  return {
    acts,
    person: {
      name: sub,
      userIds: { visitor: `visitor:${visitorId}`, user: `user:${sub}` },
      diary,
      identity: 'visitor' as const,
      headers: async () => asVisitor,
    },
  };
};

type Newcomer = Awaited<ReturnType<typeof newcomer>>;
type Act = keyof Newcomer['acts'];

/** How things stand before everything happens at once. */
const BEGINNINGS: Record<string, Act[]> = {
  'nothing has been': [],
  'a session runs': ['a start', 'a message'],
  'a session has expired': ['a start', 'a message', 'an hour'],
  'a session ends softly': ['a start', 'a message', 'a soft end'],
  'a session has ended, and nobody has archived it': ['a start', 'a message', 'an end'],
  'the same, and another runs': ['a start', 'a message', 'an end', 'ten seconds', 'a start'],
  'a user runs, and a visitor': ['a start after signing in', 'a start', 'a message'],
};
const beginning = fc.constantFrom(...Object.keys(BEGINNINGS));
const ACTS: Act[] = [
  ...(['a start', 'a start after signing in', 'a message', 'a message sent twice'] as const),
  ...(['an end', 'an end sent twice', 'a soft end', 'a cleanup', 'a sweep', 'a sweep'] as const),
  ...(['ten seconds', 'an hour'] as const),
];
const together = fc.array(fc.constantFrom(...ACTS), { minLength: 2, maxLength: 5 });

/** A visitor's item goes by itself as soon as nothing is open and nothing pending. */
const expectKept = async ({ person }: Newcomer) => {
  const { current = {} } = await storedUser(person.userIds.visitor);
  const isBusy = 'active' in current || 'pending' in current;
  const isThere = 'user_id' in current;
  expect('delete_at' in current).toBe(isThere && !isBusy);
};

test(`in whatever order the calls of several requests come, all is as it was told`, {
  timeout: 2 * TIME_LIMIT_MS,
}, async () => {
  const property = fc.asyncProperty(
    fc.scheduler(),
    beginning,
    together,
    async (order, before, acts) => {
      await emptyTables();
      stopClock('2026-11-29T23:30:00.000Z');
      const someone = await newcomer();
      diesBeforeArchiving = true;
      for (const act of BEGINNINGS[before] ?? []) await someone.acts[act]();
      diesBeforeArchiving = false;

      scheduler = order;
      const all = Promise.all(acts.map((act) => someone.acts[act]()));
      await order.waitFor(all, oneAtATime);
      scheduler = undefined;
      await expectKept(someone);

      passTime({ minutes: 180 });
      await runSweep();
      const findings = checkStored(await storedItems(), [someone.person]);
      expect(findings.map(({ sentence }) => sentence)).toEqual([]);
    },
  );
  await fc.assert(property, {
    seed: SEED,
    numRuns: RUNS,
    interruptAfterTimeLimit: TIME_LIMIT_MS,
  });
});
