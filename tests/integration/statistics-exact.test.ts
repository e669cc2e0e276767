import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { beginFaults, prepareStorm } from '../support/fault-storm.ts';
import { seededRandom } from '../support/random.ts';
import { emptyTables, storedStatistics, storedUser } from '../support/raw-items.ts';
import { type Row, recountAnswer, recountStored } from '../support/recount.ts';

/** Brings back what is done and what fails, though not the order in which things happen. */
const SEED = Number(process.env['FAST_CHECK_SEED'] ?? randomInt(2 ** 31));

/** Friday evening: a month and a week soon begin, and in New York the clocks go back. */
const BEGINNING = '2026-10-30T20:00:00Z';
const ASKED = { from: '2026-10-31', days: 4, timeZone: 'America/New_York' };
const USERS = 6;
const TABS_OF_A_USER = 2;
/** Each a while in which much happens at once, and then many hours in which nothing does. */
const ROUNDS = 6;
const ACTIONS_OF_A_TAB = 9;
const QUIET_HOURS = 20;
/** A few seconds, unless the machine is busy with much else. */
const TIMEOUT_MS = 180_000;

type Environment = typeof import('../support/service.ts') & typeof import('../support/admin.ts');
type Visitor = ReturnType<Environment['newVisitor']>;

let prepared: Awaited<ReturnType<typeof prepareStorm>>;
let environments: [Environment, Environment];
beforeAll(async () => {
  prepared = await prepareStorm(SEED);
  environments = [await newEnvironment(), await newEnvironment()];
});
afterAll(() => prepared.end());

/** The service as one Lambda environment has it, with writers and connections of its own. */
const newEnvironment = async (): Promise<Environment> => {
  vi.resetModules();
  return { ...(await import('../support/service.ts')), ...(await import('../support/admin.ts')) };
};

/** What may be answered in a storm; the clock moves fast enough for a token to expire on its way. */
const EXPECTED = [200, 201, 401, 404, 429, 503];

/** An admin's token; making one needs the database too. */
const tokenFrom = (environment: Environment): Promise<string> =>
  environment.newToken().catch(() => tokenFrom(environment));

type Tab = { visitor: Visitor; environment: Environment; isNumbered: boolean; seed: number };

/** A page that does things at random, one at a time, whatever becomes of them. */
const newTab = ({ visitor, environment, isNumbered, seed }: Tab) => {
  const random = seededRandom(seed);
  const upTo = (most: number) => 1 + Math.floor(random() * most);
  let session_id = '';
  let sequence = 0;
  const number = () => (isNumbered ? { client_id: `tab-${seed}`, sequence: ++sequence } : {});

  const start = async () => {
    const reply = await visitor.start();
    session_id = reply.body.session_id ?? session_id;
    return reply;
  };
  /** Answers take from a millisecond to an hour. */
  const event = () => {
    const chance = random();
    if (chance < 0.5) return { activity_type: 'message_sent' };
    if (chance < 0.6) return { activity_type: 'conversation_started' };
    const response_time = Math.round(3.6e6 ** random()) / 1_000;
    return { activity_type: 'response_received', ...(chance < 0.95 && { response_time }) };
  };
  const update = () => {
    const events = Array.from({ length: upTo(5) }, event);
    return visitor.update({ session_id, events, ...number() });
  };
  const endByAdmin = async () => {
    const headers = { Authorization: `Bearer ${await tokenFrom(environment)}` };
    const path = { user: visitor.userId, session_id };
    return environment.adminRequest('endSession', { path, headers });
  };
  const act = () => {
    const chance = random();
    if (session_id === '' || chance < 0.15) return start();
    if (chance < 0.75) return update();
    if (chance < 0.81) return visitor.end({ session_id, ...number() });
    if (chance < 0.87) return visitor.end({ session_id, grace_seconds: upTo(60), ...number() });
    if (chance < 0.94) return endByAdmin();
    return visitor.cleanup();
  };
  return async (actions: number) => {
    for (let action = 0; action < actions; action++) {
      const { status } = await act();
      expect(EXPECTED).toContain(status);
    }
  };
};

/** Goes on until the work is done. */
const during = async (work: Promise<unknown>, ...others: (() => unknown)[]) => {
  let isOver = false;
  const untilThen = async (act: () => unknown) => {
    while (!isOver) {
      await act();
      await sleep(20);
    }
  };
  const going = others.map(untilThen);
  await work.finally(() => {
    isOver = true;
  });
  await Promise.all(going);
};

const total = (days: { [name: string]: unknown }[], name: string) =>
  days.reduce((sum, day) => sum + Number(day[name]), 0);

test(`statistics exact: over a random run with faults, the sum of the days equals the sessions stored, to the unit (FAST_CHECK_SEED=${SEED})`, {
  timeout: TIMEOUT_MS,
}, async () => {
  const random = seededRandom(SEED);
  const [one, other] = environments;
  await emptyTables();
  one.stopClock(BEGINNING);
  const visitors = Array.from({ length: USERS }, () => one.newVisitor().visitorId);
  const tabs = visitors.flatMap((visitorId) =>
    Array.from({ length: TABS_OF_A_USER }, (_, tab) => {
      const environment = tab % 2 ? one : other;
      const visitor = environment.newVisitor(visitorId);
      return newTab({ visitor, environment, isNumbered: random() < 0.7, seed: random() * 2 ** 31 });
    }),
  );
  const heal = beginFaults(prepared.proxy, { random });
  for (let round = 0; round < ROUNDS; round++) {
    await during(
      Promise.all(tabs.map((act) => act(ACTIONS_OF_A_TAB))),
      // In a storm a sweep may fail to read a shard; then it fails aloud, and the next one goes on.
      () => one.runSweep().catch(() => undefined),
      () => other.runSweep().catch(() => undefined),
      () => one.passTime({ ms: random() * 180_000 }),
    );
    one.passTime({ minutes: ((1 + random()) / 2) * QUIET_HOURS * 60 });
  }
  const injected = await heal();
  one.passTime({ minutes: 180 });
  await one.runSweep();

  const users = await Promise.all(visitors.map((id) => storedUser(`visitor:${id}`)));
  for (const { current } of users) {
    expect(current).not.toHaveProperty('active');
    expect(current).not.toHaveProperty('pending');
  }
  const rows = users.flatMap(({ ended }) => ended as Row[]);
  expect(await storedStatistics()).toEqual(recountStored(rows));

  const recounted = recountAnswer(rows, ASKED);
  const query = { from: recounted.from, to: recounted.to, time_zone: ASKED.timeZone };
  const { active_sessions, ...answer } = (await one.adminRequest('stats', { query })).body;
  expect(answer).toEqual(recounted);
  expect(active_sessions).toEqual({ count: 0, is_complete: true });

  const everything = { from: '2026-10-30', to: '2026-11-30' };
  const { body } = await other.adminRequest('stats', { query: everything });
  for (const [name, counted] of Object.entries({
    sessions: rows.length,
    messages: total(rows, 'messages'),
    conversations: total(rows, 'conversations'),
    responses: total(rows, 'responses'),
    new_users: USERS,
  })) {
    expect([name, total(body.days, name)]).toEqual([name, counted]);
    expect([name, body.total[name]]).toEqual([name, counted]);
  }

  // Much has happened, and much gone wrong.
  console.log({ seed: SEED, ...injected, ...body.total });
  expect(Number(injected['faults']) / Number(injected['requests'])).toBeGreaterThan(0.05);
  expect(injected['late copies done']).toBeGreaterThan(0);
  const happened = {
    ...body.total.ended_by,
    replaced: 1,
    gave_up: body.total.gave_up,
    returning_users: body.total.returning_users,
    days: body.days.filter(({ sessions }: { sessions: number }) => sessions > 0).length - 2,
  };
  for (const [name, count] of Object.entries(happened)) {
    expect([name, count]).toEqual([name, expect.toSatisfy((times: number) => times > 0)]);
  }
});
