/** Calls each endpoint, lives through a session, and tells which calls to the database that made. */
import { randomUUID } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { dynamodb } from '../lib/repository/database.ts';
import { requestsOf } from '../tests/support/costs/typical-session.ts';
import { countCalls } from '../tests/support/counted-calls.ts';
import { newVisitor, type Reply, request, runSweep } from '../tests/support/endpoints.ts';
import type { Step } from './calls.mts';
import { passTime } from './shifted-clock.mts';

const HOUR_MS = 3_600_000;
const BATCH = 100;
const PAGE = 20;

const { callsOf } = countCalls(dynamodb);

/** A step, with a Query of the index by the sweep left out: it is of the run, not of a session. */
const stepOf = async (name: string, work: () => Promise<Reply | undefined>): Promise<Step> => {
  const calls = await callsOf(async () => {
    const reply = await work();
    if (reply && reply.status >= 300) throw new Error(`${name} was answered ${reply.status}`);
  });
  return { name, calls: calls.filter(({ index }) => index !== 'by-expiry') };
};

const endpoints = async (): Promise<Step[]> => {
  const visitor = newVisitor();
  const steps: Step[] = [];
  const take = async (name: string, work: () => Promise<Reply>) =>
    void steps.push(await stepOf(name, work));

  await take('start', visitor.start);
  await take('start, of a session that runs', visitor.start);
  const { session_id } = (await visitor.start()).body;
  const number = { client_id: 'tab', sequence: 1 };
  const events = Array.from({ length: BATCH }, () => ({ activity_type: 'message_sent' }));
  await take('update', () => visitor.message(session_id, number));
  await take(`update, of ${BATCH} events`, () => visitor.update({ session_id, events }));
  await take('update, repeated', () => visitor.message(session_id, number));
  await take('status', visitor.status);
  await take('end, soft', () => visitor.end({ session_id, grace_seconds: 30 }));
  await take('end', () => visitor.end({ session_id }));
  await take('cleanup, of nothing', visitor.cleanup);
  await visitor.start();
  passTime(HOUR_MS);
  await take('cleanup, of an expired session', visitor.cleanup);
  for (let sessions = 2; sessions <= PAGE; sessions += 1) {
    await visitor.end({ session_id: await visitor.startSession() });
  }
  await take(`history, a page of ${PAGE}`, () => visitor.history({ limit: String(PAGE) }));
  return steps;
};

const life = async (): Promise<Step[]> => {
  const visitor_id = randomUUID();
  let session_id = '';
  const start = await stepOf('start', async () => {
    const reply = await request('start', { body: { visitor_id } });
    session_id = reply.body.session_id;
    return reply;
  });
  const { updates, softEnd } = requestsOf({ visitor_id, session_id, client_id: 'tab' });
  const updated: Step[] = [];
  for (const { body } of updates) {
    updated.push(await stepOf('update', () => request('update', { body })));
  }
  const end = await stepOf('soft end', () => request('end', { body: softEnd(Date.now()) }));
  passTime(2 * HOUR_MS);
  const swept = await stepOf('its part of a sweep', async () => void (await runSweep()));
  const calls = updated.flatMap((step) => step.calls);
  return [start, { name: `${updated.length} updates`, calls }, end, swept];
};

parentPort?.once('message', async () => {
  parentPort?.postMessage({ life: await life(), endpoints: await endpoints() });
});
