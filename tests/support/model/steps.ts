import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Prediction } from './answers.ts';
import type { Event, RequestNumber } from './session.ts';
import type { ModelUser } from './user.ts';

/** The things that may happen, each to the service and to the model, and how they are told. */

export type Service = typeof import('../service.ts');
export type Name = 'anna' | 'ben';
export type World = {
  service: Service;
  visitors: Record<Name, ReturnType<Service['newVisitor']>>;
  models: Record<Name, ModelUser>;
  /** Sends the last numbered request once more. */
  sendAgain?: () => Promise<void>;
};

const step = <Given>(
  given: fc.Arbitrary<Given>,
  tell: (given: Given) => string,
  happen: (world: World, given: Given) => Promise<void>,
) =>
  given.map((some) => ({
    check: () => true,
    run: (_: object, world: World) => happen(world, some),
    toString: () => tell(some),
  }));

/** The service first, then the model: the answers have to be the same. */
const expectSame = async (reply: ReturnType<Service['request']>, predict: () => Prediction) => {
  const { status, body } = await reply;
  expect({ status, body }).toEqual(predict());
};

const someone = fc.constantFrom<Name>('anna', 'anna', 'anna', 'anna', 'anna', 'ben');

/** Whose session a request is about, and how many sessions ago that was. */
type About = { owner: Name | 'nobody'; ago: number };
const about: fc.Arbitrary<About> = fc.record({
  owner: fc.constantFrom('anna', 'anna', 'anna', 'anna', 'anna', 'anna', 'ben', 'nobody'),
  ago: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1, 2, 7),
});
const sayAbout = ({ owner, ago }: About) => `${owner}'s session${ago ? ` (${ago} ago)` : ''}`;
const idOf = ({ models }: World, { owner, ago }: About): string =>
  (owner === 'nobody' ? undefined : models[owner].sessions.at(-1 - ago)?.id) ?? randomUUID();

const number: fc.Arbitrary<RequestNumber | undefined> = fc.option(
  fc.record({
    client_id: fc.constantFrom('tab-1', 'tab-1', 'tab-1', 'tab-2', 'tab-3'),
    sequence: fc.integer({ min: 1, max: 20 }),
  }),
  { nil: undefined, freq: 4 },
);
const sayNumber = (given: RequestNumber | undefined) =>
  given ? `, numbered ${given.client_id}:${given.sequence}` : '';

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.constant({ activity_type: 'message_sent' }),
  fc.constant({ activity_type: 'conversation_started' }),
  fc.constant({ activity_type: 'response_received' }),
  fc
    .oneof(fc.nat(5_000), fc.nat(3_600_000))
    .map((ms) => ({ activity_type: 'response_received', response_time: ms / 1_000 })),
);
const events = fc.oneof(fc.tuple(event), fc.array(event, { minLength: 1, maxLength: 10 }));
const sayEvent = ({ activity_type, response_time }: Event) =>
  response_time === undefined ? activity_type : `${activity_type} after ${response_time} s`;

type Numbered = { who: Name; about: About; number: RequestNumber | undefined };

/** A request that is sent now, and perhaps again later. */
const sendAndKeep = async (
  world: World,
  { who, about, number }: Numbered,
  send: (
    visitor: ReturnType<Service['newVisitor']>,
    model: ModelUser,
    request: { id: string; number: RequestNumber | undefined },
  ) => Promise<void>,
) => {
  const request = { id: idOf(world, about), number };
  const sendIt = () => send(world.visitors[who], world.models[who], request);
  if (number) world.sendAgain = sendIt;
  await sendIt();
};

const start = step(
  someone,
  (who) => `${who} starts`,
  async ({ visitors, models }, who) => {
    const model = models[who];
    const lastId = model.sessions.at(-1)?.id ?? '';
    const { status, body } = await visitors[who].start();
    expect({ status, body }).toEqual(model.start({ now: Date.now(), id: body.session_id }));
    expect([lastId, body.session_id].toSorted(), 'ids only grow').toEqual([
      lastId,
      body.session_id,
    ]);
  },
);

const update = step(
  fc.record({ who: someone, about, number, events, asBatch: fc.boolean() }),
  ({ who, about, number, events }) =>
    `${who} updates ${sayAbout(about)} with ${events.map(sayEvent).join(', ')}${sayNumber(number)}`,
  (world, { events, asBatch, ...request }) =>
    sendAndKeep(world, request, (visitor, model, { id, number }) => {
      const [only] = events;
      const isSingle = events.length === 1 && !asBatch;
      const what = isSingle ? String(only?.activity_type) : `${events.length} events`;
      return expectSame(
        visitor.update({ session_id: id, ...(isSingle ? only : { events }), ...number }),
        () => model.update({ now: Date.now(), id, number }, { events, what }),
      );
    }),
);

const updateFromManyTabs = step(
  fc.record({
    who: someone,
    tabs: fc.integer({ min: 6, max: 14 }),
    sequence: fc.integer({ min: 1, max: 3 }),
  }),
  ({ who, tabs, sequence }) => `${who} sends message ${sequence} of each of ${tabs} tabs`,
  async (world, { who, tabs, sequence }) => {
    const id = idOf(world, { owner: who, ago: 0 });
    const what = 'message_sent';
    for (let tab = 1; tab <= tabs; tab++) {
      const number = { client_id: `many-${tab}`, sequence };
      await expectSame(world.visitors[who].message(id, number), () =>
        world.models[who].update(
          { now: Date.now(), id, number },
          { events: [{ activity_type: what }], what },
        ),
      );
    }
  },
);

const end = step(
  fc.record({ who: someone, about, number }),
  ({ who, about, number }) => `${who} ends ${sayAbout(about)}${sayNumber(number)}`,
  (world, request) =>
    sendAndKeep(world, request, (visitor, model, { id, number }) =>
      expectSame(visitor.end({ session_id: id, ...number }), () =>
        model.end({ now: Date.now(), id, number }),
      ),
    ),
);

const endSoftly = step(
  fc.record({ who: someone, about, number, grace: fc.integer({ min: 1, max: 60 }) }),
  ({ who, about, number, grace }) =>
    `${who} ends ${sayAbout(about)} in ${grace} s${sayNumber(number)}`,
  (world, { grace, ...request }) =>
    sendAndKeep(world, request, (visitor, model, { id, number }) =>
      expectSame(visitor.end({ session_id: id, grace_seconds: grace, ...number }), () =>
        model.endSoftly({ now: Date.now(), id, number }, grace * SECOND),
      ),
    ),
);

const sendAgain = step(
  fc.constant(undefined),
  () => 'the last numbered request is sent again',
  async (world) => world.sendAgain?.(),
);

const status = step(
  someone,
  (who) => `${who} asks for the status`,
  ({ visitors, models }, who) =>
    expectSame(visitors[who].status(), () => models[who].status(Date.now())),
);

/** Reads a history to its end. */
export const expectHistory = async (
  { visitors, models }: World,
  { who, limit }: { who: Name; limit: number },
) => {
  const pages: object[] = [];
  let cursor: string | null = null;
  do {
    const query = { limit: String(limit), ...(cursor !== null && { cursor }) };
    const { status, body } = await visitors[who].history(query);
    expect(status).toBe(200);
    const { next_cursor, ...page } = body;
    pages.push(page);
    cursor = next_cursor;
  } while (cursor !== null);
  expect(pages).toEqual(models[who].history(Date.now(), limit));
};

const history = step(
  fc.record({ who: someone, limit: fc.constantFrom(1, 2, 3, 5, 100) }),
  ({ who, limit }) => `${who} reads the history in pages of ${limit}`,
  expectHistory,
);

const cleanup = step(
  someone,
  (who) => `${who} cleans up`,
  ({ visitors, models }, who) =>
    expectSame(visitors[who].cleanup(), () => models[who].cleanup(Date.now())),
);

const sweep = step(
  fc.constant(undefined),
  () => 'the sweep runs',
  async ({ service, models }) => {
    await service.runSweep();
    for (const model of Object.values(models)) model.sweep(Date.now());
  },
);

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const timePasses = step(
  fc.oneof(
    { weight: 5, arbitrary: fc.nat(90).map((seconds) => seconds * SECOND) },
    { weight: 3, arbitrary: fc.nat(70).map((minutes) => minutes * MINUTE) },
    { weight: 1, arbitrary: fc.nat(30 * HOUR) },
  ),
  (ms) => `${ms} ms pass`,
  async ({ service }, ms) => service.passTime({ ms }),
);

const timePassesToAnExpiry = step(
  fc.record({ who: someone, ms: fc.constantFrom(-1, 0, 1) }),
  ({ who, ms }) => `time passes until ${ms} ms after the expiry of ${who}'s session`,
  async ({ service, models }, { who, ms }) => {
    const expiresAt = models[who].running(Date.now())?.expiresAt;
    if (expiresAt !== undefined) service.stopClock(expiresAt + ms);
  },
);

const clockIsBehind = step(
  fc.integer({ min: 1, max: 2 * SECOND }),
  (ms) => `a machine takes over whose clock is ${ms} ms behind`,
  async ({ service }, ms) => service.passTime({ ms: -ms }),
);

/** Up to 80 of these steps; what stands more often happens more often. */
export const anything = fc.commands(
  [
    ...[start, start, start, start, update, update, update, updateFromManyTabs],
    ...[end, end, endSoftly, endSoftly, endSoftly, sendAgain, sendAgain, sendAgain],
    ...[status, history, cleanup, sweep],
    ...[timePasses, timePasses, timePassesToAnExpiry, timePassesToAnExpiry, clockIsBehind],
  ],
  { maxCommands: 80, size: 'max' },
);
