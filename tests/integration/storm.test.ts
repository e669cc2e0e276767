import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { beginFaults, prepareStorm } from '../support/fault-storm.ts';
import { seededRandom } from '../support/random.ts';
import { emptyTables, storedStatistics, storedUser } from '../support/raw-items.ts';
import { nothingTold, runTab, type Told } from '../support/tab.ts';

/** Brings back what is done and what fails, though not the order in which things happen. */
const SEED = Number(process.env['STORM_SEED'] ?? randomInt(2 ** 31));
const ACTIONS_OF_A_TAB = Number(process.env['STORM_ACTIONS'] ?? 45);

type Service = typeof import('../support/service.ts');
type User = { visitor: ReturnType<Service['newVisitor']>; told: Told };

let prepared: Awaited<ReturnType<typeof prepareStorm>>;
let environments: [Service, Service];
beforeAll(async () => {
  prepared = await prepareStorm(SEED);
  environments = [await newEnvironment(), await newEnvironment()];
});
afterAll(() => prepared.end());

/** The service as one Lambda environment has it, with writers and connections of its own. */
const newEnvironment = (): Promise<Service> => {
  vi.resetModules();
  return import('../support/service.ts');
};

const sum = (rows: Record<string, unknown>[], name: string) =>
  rows.reduce((total, row) => total + Number(row[name] ?? 0), 0);

const durations = (rows: Record<string, unknown>[]) =>
  sum(rows, 'ended_at') - sum(rows, 'started_at');

const expectWithin = (actual: unknown, least = 0, more: number) => {
  expect(actual).toBeGreaterThanOrEqual(least);
  expect(actual).toBeLessThanOrEqual(least + more);
};

/** What a user's tabs were told is what is stored, once all sessions have ended. */
const expectAsTold = async (
  { visitor: { userId }, told }: User,
  { mayCountRefused }: { mayCountRefused: boolean },
) => {
  const { current, ended } = await storedUser(userId);
  const ids = ended.map(({ session_id }) => session_id);
  expect(ids).toEqual(expect.arrayContaining(Object.keys(told.started)));
  for (const times of Object.values(told.started)) expect(times).toBe(1);
  for (const row of ended) {
    const id = String(row['session_id']);
    const refused = mayCountRefused ? (told.refused[id] ?? 0) : 0;
    const uncertain = told.uncertain[id] ?? 0;
    expectWithin(row['messages'], told.messages[id], refused);
    expectWithin(row['conversations'], told.conversations[id], refused + uncertain);
    expect(told.ended[id]?.size ?? 1).toBe(1);
    const [answer] = told.ended[id] ?? [];
    if (answer === undefined) continue;
    expect(row['ended_by']).toBe('client');
    expect(JSON.parse(answer)).toMatchObject({
      ended_at: new Date(Number(row['ended_at'])).toISOString(),
      total_messages_sent: row['messages'],
      total_conversations: row['conversations'],
    });
  }
  const { closed_id, closed_at, last_started_at, previous_started_at, delete_at, ...rest } =
    current ?? {};
  expect(rest).toEqual({
    user_id: userId,
    session_id: 'current',
    total_sessions: ended.length,
    total_messages: sum(ended, 'messages'),
    total_conversations: sum(ended, 'conversations'),
    total_response_ms: 0,
    total_responses: 0,
    total_duration_ms: durations(ended),
  });
  return ended;
};

// A copy of a start that arrives after its session has expired brings the session back, and then
// a copy of an update that was refused in between may yet be counted.
test.each([
  { storm: 'a storm', lateCopies: 0 },
  { storm: 'a storm of late copies', lateCopies: 0.1 },
])(`after $storm everything is as it was told (STORM_SEED=${SEED})`, async ({ lateCopies }) => {
  const random = seededRandom(SEED);
  await emptyTables();
  const [anyone, other] = environments;
  anyone.stopClock('2026-11-22T12:00:00.000Z');
  const users = [anyone, anyone, other, other].map(
    ({ newVisitor }): User => ({ visitor: newVisitor(), told: nothingTold() }),
  );
  const heal = beginFaults(prepared.proxy, { random, lateCopies });
  let isOver = false;
  const until = async (act: () => unknown) => {
    while (!isOver) {
      await act();
      await sleep(random() * 60);
    }
  };
  const storm = users.flatMap((user) =>
    ['tab-1', 'tab-2', 'tab-3', undefined].map((clientId) =>
      runTab(ACTIONS_OF_A_TAB, { ...user, clientId, random: seededRandom(random() * 2 ** 32) }),
    ),
  );
  const others = [
    // In a storm a sweep may fail to read a shard; then it fails aloud, and the next one goes on.
    until(() => anyone.runSweep().catch(() => undefined)),
    until(() => other.runSweep().catch(() => undefined)),
    until(() => anyone.passTime({ ms: random() * 240_000 })),
  ];
  await Promise.all(storm).finally(() => {
    isOver = true;
  });
  await Promise.all(others);
  const injected = await heal();

  anyone.passTime({ minutes: 180 });
  await anyone.runSweep();
  const rows = (
    await Promise.all(users.map((user) => expectAsTold(user, { mayCountRefused: lateCopies > 0 })))
  ).flat();
  const statistics = Object.values(await storedStatistics());
  console.log({ seed: SEED, ...injected, sessions: rows.length, messages: sum(rows, 'messages') });
  expect(Number(injected['faults']) / Number(injected['requests'])).toBeGreaterThan(0.05);
  if (lateCopies > 0) expect(injected['late copies done']).toBeGreaterThan(0);
  expect(sum(statistics, 'sessions')).toBe(rows.length);
  expect(sum(statistics, 'messages')).toBe(sum(rows, 'messages'));
  expect(sum(statistics, 'conversations')).toBe(sum(rows, 'conversations'));
  expect(sum(statistics, 'duration_ms')).toBe(durations(rows));
  expect(sum(statistics, 'new_users')).toBe(users.length);
  const endedBy = Object.groupBy(rows, (row) => String(row['ended_by']));
  expect(sum(statistics, 'ended_by_client')).toBe(endedBy['client']?.length ?? 0);
  expect(sum(statistics, 'ended_by_expired')).toBe(endedBy['expired']?.length ?? 0);
});
