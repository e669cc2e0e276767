/**
 * A process with the six Lambdas in it, from the bundles given, each called by one caller at a time. It
 * does what it is told, one message after the other. It runs with --expose-gc.
 */
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EndpointName } from '../bundles.mts';
import { type RequestEvent, requestEvent } from '../request.mts';

/** What a process holds on to when nothing is under way: handles are timers, and sockets in use. */
export type Held = { heapBytes: number; handles: number; warnings: string[] };

/** What is over is let go of in more than one go. */
const COLLECTIONS = 3;
const COLLECTED_EVERY_MS = 100;
const UPDATES = 8;

type Answer = { statusCode: number; body: string };
type Handler = (event: RequestEvent, context: object) => Promise<Answer>;

const require = createRequire(import.meta.url);
const paths = JSON.parse(process.argv[2] ?? '') as Record<EndpointName, string>;
const handlers = Object.fromEntries(
  Object.entries(paths).map(([name, path]) => [name, require(path).handler]),
) as Record<EndpointName, Handler>;

// A pipe is a handle from the first line that goes there; this one is among those before.
void process.stderr;

const warnings: string[] = [];
process.on('warning', ({ name, message }) => warnings.push(`${name}: ${message}`));

const callsOfASession = async function* () {
  const visitorId = randomUUID();
  const invoke = async (name: EndpointName, body: object = {}) => {
    const answer = await handlers[name](requestEvent(name, visitorId, body), {});
    if (answer.statusCode < 300) return JSON.parse(answer.body);
    throw new Error(`${name} was answered ${answer.statusCode}: ${answer.body}`);
  };
  const { session_id } = await invoke('start');
  yield;
  const numbered = (sequence: number) => ({ session_id, client_id: 'tab', sequence });
  const message = (sequence: number) =>
    invoke('update', { ...numbered(sequence), activity_type: 'message_sent' });
  for (let sequence = 1; sequence <= UPDATES; sequence++) yield await message(sequence);
  yield await message(UPDATES);
  yield await invoke('status');
  yield await invoke('end', numbered(UPDATES + 1));
  yield await invoke('history');
  yield await invoke('cleanup');
};

let session = callsOfASession();

/** So many calls, as sessions go. */
const call = async (times: number) => {
  for (let made = 0; made < times; made++) {
    if (!(await session.next()).done) continue;
    session = callsOfASession();
    await session.next();
  }
};

/** So many calls at the same time, and with which statuses they are answered. */
const callAtOnce = async (times: number) => {
  const names = ['start', 'update', 'end', 'status', 'history', 'cleanup'] as const;
  const answers = Array.from({ length: times }, (_, index) => {
    const name = names[index % names.length] ?? 'start';
    const body = { session_id: randomUUID(), activity_type: 'message_sent' };
    return handlers[name](requestEvent(name, randomUUID(), body), {});
  });
  return (await Promise.all(answers)).map(({ statusCode }) => statusCode);
};

const held = async (): Promise<Held> => {
  for (let times = 0; times < COLLECTIONS; times++) {
    globalThis.gc?.();
    await sleep(COLLECTED_EVERY_MS);
  }
  return {
    heapBytes: process.memoryUsage().heapUsed,
    handles: process.getActiveResourcesInfo().length,
    warnings,
  };
};

const WORK = { call, callAtOnce, held };

process.on('message', async ({ work, times }: { work: keyof typeof WORK; times: number }) =>
  process.send?.((await WORK[work](times)) ?? 'done'),
);
