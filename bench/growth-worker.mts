/**
 * One table with so many sessions of one user and as many of others, and the work that is timed on it.
 * It works when it is told to, so that tables of several sizes take turns.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { config } from '../lib/config.ts';
import { dynamodb, send } from '../lib/repository/database.ts';
import { adminRequest } from '../tests/support/admin.ts';
import { countCalls, unitsTogether } from '../tests/support/counted-calls.ts';
import { newVisitor, type Reply, runSweep } from '../tests/support/endpoints.ts';
import { storeLongPast } from '../tests/support/long-past.ts';
import { endedSession, plantActive, plantEnded } from '../tests/support/many-sessions.ts';
import { storedItem } from '../tests/support/stored.ts';
import type { Timed, Work } from './growth.mts';
import { passTime } from './shifted-clock.mts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Others' sessions are of the last hours, which are of one day: at any size a page is of that day. */
const SPREAD_MS = 8 * HOUR_MS;
const EXPIRED = 100;

const { sessions } = workerData as { sessions: number };
const { callsOf } = countCalls(dynamodb);
const visitor = newVisitor();
let before: Record<string, unknown> | undefined;
let number = { session_id: '', client_id: 'bench', sequence: 0 };

/** Stands the clock at noon, so that the day on which it runs makes no difference. */
const goToNoon = () => passTime(DAY_MS / 2 - (Date.now() % DAY_MS));

const fill = async () => {
  goToNoon();
  await storeLongPast(visitor.userId, { sessions });
  const others = Array.from({ length: sessions }, (_, index) =>
    endedSession(Date.now() - HOUR_MS - Math.floor((index * SPREAD_MS) / sessions)),
  );
  await plantEnded(others);
  // The last session of the user has ended by now.
  passTime(5 * MINUTE_MS);
  before = await storedItem(visitor.userId);
};

/** The user's item as it was before anything was started. */
const withoutSession = () =>
  send(new PutCommand({ TableName: config.sessionsTable, Item: before }));

/** What is timed, and what has to be so before it. */
const WORK: Record<
  Work,
  { prepare?: () => Promise<unknown>; run: () => Promise<Reply | undefined> }
> = {
  start: { prepare: withoutSession, run: visitor.start },
  update: {
    prepare: async () => {
      if (!number.session_id) number.session_id = await visitor.startSession();
      number = { ...number, sequence: number.sequence + 1 };
    },
    run: () => visitor.update({ ...number, activity_type: 'message_sent' }),
  },
  status: { run: visitor.status },
  history: { run: () => visitor.history({ limit: '20' }) },
  list: { run: () => adminRequest('sessions') },
  sweep: {
    prepare: () => plantActive(Array.from({ length: EXPIRED }, () => Date.now() - 2 * HOUR_MS)),
    run: async () => void (await runSweep()),
  },
};

const timed = async (work: Work): Promise<Timed> => {
  const { prepare, run } = WORK[work];
  await prepare?.();
  let ms = 0;
  const calls = await callsOf(async () => {
    const begins = performance.now();
    const reply = await run();
    ms = performance.now() - begins;
    if (reply && reply.status >= 300) throw new Error(`${work} was answered ${reply.status}`);
  });
  const share = work === 'sweep' ? EXPIRED : 1;
  return { ms: ms / share, calls: calls.length / share, units: unitsTogether(calls) / share };
};

parentPort?.on('message', async (work: Work | 'fill') =>
  parentPort?.postMessage(work === 'fill' ? await fill() : await timed(work)),
);
