import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply } from '../call.ts';
import type { Fleet } from './fleet.ts';
import type { Person } from './person.ts';
import { add, type Counts, countsOf, type Event } from './told.ts';

const MAX_ATTEMPTS = 200;
const TEMPORARY = [429, 502, 503];

/** Something that may not be, told in a sentence. */
export class Violation extends Error {}

type Tab = {
  name: string;
  /** Whether it numbers what it sends, and so sends it until it is answered. */
  isNumbered: boolean;
  person: Person;
  fleet: Fleet;
  random: () => number;
  /** Called before each operation. */
  onOperation: () => void;
};

/** A page in a browser, which does things at random, one at a time. */
export const runTab = async (
  operations: number,
  { name, isNumbered, person, fleet, random, onOperation }: Tab,
) => {
  const { diary } = person;
  let session = '';
  let identity = person.identity;
  let sequence = 0;
  const upTo = (most: number) => 1 + Math.floor(random() * most);

  const send: Fleet['call'] = async (endpoint, parts) => {
    const reply = await fleet.call(endpoint, { ...parts, headers: await person.headers(identity) });
    const body = parts.body === undefined ? '' : ` ${JSON.stringify(parts.body)}`;
    const answer = reply.body.session_id ?? reply.body.code ?? '';
    diary.entries.push(
      `${name} as ${identity}: ${endpoint}${body} -> ${reply.status} ${answer} ${reply.body.message ?? ''}`,
    );
    return reply;
  };

  /** Sends a request until it is answered for good. */
  const insist = async (expected: number[], ...request: Parameters<typeof send>) => {
    let reply = await send(...request);
    for (let attempt = 1; TEMPORARY.includes(reply.status) && attempt < MAX_ATTEMPTS; attempt++) {
      await sleep(upTo(10));
      reply = await send(...request);
    }
    return expectStatus(reply, expected, request[0]);
  };

  const expectStatus = (reply: Reply, expected: number[], endpoint: string) => {
    if (expected.includes(reply.status)) return reply;
    throw new Violation(`${name} was answered ${reply.status} to ${endpoint}.`);
  };

  const numbered = (body: object) =>
    isNumbered ? { ...body, client_id: name, sequence: ++sequence } : body;

  const start = async () => {
    identity = person.identity;
    const { status, body } = await insist([200, 201], 'start', {});
    session = body.session_id;
    const told = diary.of(session);
    if (status === 201) told.starts++;
  };

  const startAfterRefusal = (refused: Counts) => {
    add(diary.of(session).refused, refused);
    return start();
  };

  /** What was counted before a request was sent is in its answer. */
  const expectCounted = ({ body }: Reply, before: Counts, counts: Counts) => {
    for (const [shown, counter] of [
      ['total_messages_sent', 'messages'],
      ['total_conversations', 'conversations'],
    ] as const) {
      const least = before[counter] + counts[counter];
      if (body[shown] >= least) continue;
      throw new Violation(`${name} was told ${shown} ${body[shown]}, where ${least} were counted.`);
    }
  };

  const tell = async () => {
    const events = Array.from({ length: upTo(3) }, () => anyEvent(random));
    const counts = countsOf(events);
    const request = { body: numbered({ session_id: session, events }) };
    const told = diary.of(session);
    const before = { ...told.counted };
    const reply = isNumbered
      ? await insist([200, 404], 'update', request)
      : expectStatus(await send('update', request), [200, 404, ...TEMPORARY], 'update');
    if (TEMPORARY.includes(reply.status)) return add(told.uncertain, counts);
    if (reply.status === 404) return startAfterRefusal(counts);
    add(told.counted, counts);
    return expectCounted(reply, before, counts);
  };

  const end = async () => {
    const body = numbered({ session_id: session });
    const reply = await insist([200, 404], 'end', { body });
    if (reply.status === 404) return;
    diary.of(session).ends.add(JSON.stringify(reply.body));
    if (random() < 0.3) {
      const repeat = await insist([200], 'end', { body });
      diary.of(session).ends.add(JSON.stringify(repeat.body));
    }
  };

  const endSoftly = () => {
    const body = numbered({ session_id: session, grace_seconds: upTo(60) });
    return insist([200, 404], 'end', { body });
  };

  const readHistory = async () => {
    const { body } = await insist([200], 'history', { query: { limit: '5' } });
    const rows: { session_id: string; is_active: boolean }[] = body.sessions;
    const ids = rows.map(({ session_id }) => session_id);
    const isInOrder = ids.every((id, index) => index === 0 || id < String(ids[index - 1]));
    if (isInOrder && rows.slice(1).every(({ is_active }) => !is_active)) return;
    throw new Violation(`${name} was shown more than one active session, or one twice.`);
  };

  const changeIdentity = () => {
    person.identity = person.identity === 'user' ? 'visitor' : 'user';
    return start();
  };

  const choose = (): (() => Promise<unknown>) => {
    const chance = random();
    if (chance < 0.66) return tell;
    if (chance < 0.76) return start;
    if (chance < 0.79) return changeIdentity;
    if (chance < 0.85) return isNumbered ? end : tell;
    if (chance < 0.9) return isNumbered ? endSoftly : start;
    if (chance < 0.94) return () => insist([200], 'cleanup', {});
    if (chance < 0.97) return () => insist([200], 'status', {});
    return readHistory;
  };

  for (let operation = 0; operation < operations; operation++) {
    onOperation();
    await (session === '' ? start() : choose()());
  }
};

const anyEvent = (random: () => number): Event => {
  const chance = random();
  if (chance < 0.6) return { activity_type: 'message_sent' };
  if (chance < 0.8) return { activity_type: 'conversation_started' };
  return {
    activity_type: 'response_received',
    response_time: Math.floor(random() * 30_000) / 1_000,
  };
};
