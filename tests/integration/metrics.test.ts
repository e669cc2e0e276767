import { afterAll, afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { METRICS } from '../../lib/metrics.ts';
import { type Fault, startFaultProxy } from '../support/fault-proxy.ts';
import { AUDIENCE, startIssuer } from '../support/issuer.ts';
import { collectLogLines } from '../support/log-lines.ts';
import { passTime, stopClock } from '../support/service.ts';
import { newServiceEnvironment } from '../support/service-environment.ts';

const issuer = await startIssuer();
const proxy = await startFaultProxy(inject('dynamodbEndpoint'));
const service = await newServiceEnvironment({
  METRICS: 'on',
  STAGE: 'prod',
  AUTH_ISSUER: issuer.url,
  AUTH_AUDIENCE: AUDIENCE,
  DYNAMODB_ENDPOINT: proxy.endpoint,
});
const { newVisitor, request, runSweep } = service;

beforeEach(() => stopClock('2026-11-22T15:00:00.000Z'));
afterEach(() => {
  vi.useRealTimers();
  proxy.heal();
});
afterAll(() => {
  issuer.close();
  return proxy.close();
});

/** The lines in the embedded metric format that a piece of work leaves. */
const linesOf = async (work: () => Promise<unknown>) => {
  const logged = collectLogLines();
  try {
    await work();
  } finally {
    logged();
  }
  return logged()
    .map((line) => JSON.parse(line))
    .filter((line) => '_aws' in line);
};

/** What was counted, as CloudWatch reads it. */
const counted = async (work: () => Promise<unknown>) => {
  const sums: Record<string, number> = {};
  for (const line of await linesOf(work)) {
    for (const { Name } of line._aws.CloudWatchMetrics[0].Metrics) {
      sums[Name] = (sums[Name] ?? 0) + line[Name];
    }
  }
  return sums;
};

const numbered = (sequence: number) => ({ client_id: 'tab', sequence });

test('a call leaves one line, which CloudWatch reads and which says what call it was', async () => {
  const lines = await linesOf(newVisitor().start);
  expect(lines).toEqual([
    {
      _aws: {
        Timestamp: Date.parse('2026-11-22T15:00:00.000Z'),
        CloudWatchMetrics: [
          {
            Namespace: 'CustomerSessions',
            Dimensions: [['service', 'stage']],
            Metrics: [{ Name: 'SessionsStarted', Unit: 'Count' }],
          },
        ],
      },
      service: 'customer-sessions',
      stage: 'prod',
      request_id: expect.any(String),
      function_request_id: expect.any(String),
      status: 201,
      duration_ms: 0,
      SessionsStarted: 1,
    },
  ]);
});

test('a call that counts nothing leaves its line too', async () => {
  const [line] = await linesOf(newVisitor().status);
  expect(line).toMatchObject({ status: 200, _aws: { CloudWatchMetrics: [{ Metrics: [] }] } });
});

test('what happens to sessions is counted, each once', async () => {
  const { startSession, start, message, end, userId } = newVisitor();
  const session_id = await startSession();
  expect(await counted(start)).toEqual({ SessionsRefreshed: 1 });
  expect(await counted(() => message(session_id, numbered(1)))).toEqual({ Updates: 1 });
  expect(await counted(() => message(session_id, numbered(1)))).toEqual({ DuplicatesRefused: 1 });
  expect(await counted(() => end({ session_id, grace_seconds: 9 }))).toEqual({});
  expect(await counted(() => end({ session_id, ...numbered(2) }))).toEqual({
    SessionsEndedByClient: 1,
  });
  expect(await counted(() => end({ session_id, ...numbered(2) }))).toEqual({});
  expect(await counted(() => message(session_id))).toEqual({ ClientErrors: 1 });
  expect(await counted(() => message(session_id, numbered(1)))).toEqual({ DuplicatesRefused: 1 });
  await startSession();
  passTime({ minutes: 60 });
  expect(await counted(start)).toEqual({ SessionsStarted: 1, SessionsEndedByExpired: 1 });
  expect(userId).toMatch(/^visitor:/);
});

test('a sign-in counts the session that it replaces', async () => {
  const { start, visitorId } = newVisitor();
  await start();
  const headers = { Authorization: `Bearer ${await issuer.token()}`, 'X-Visitor-Id': visitorId };
  expect(await counted(() => request('start', { headers }))).toEqual({
    SessionsStarted: 1,
    SessionsEndedByReplaced: 1,
  });
});

test('writers that find no room are counted', async () => {
  const { startSession, message } = newVisitor();
  const session_id = await startSession();
  for (let tab = 0; tab < 12; tab++) {
    await message(session_id, { client_id: `tab-${tab}`, sequence: 1 });
  }
  const one = () => message(session_id, { client_id: 'one-more', sequence: 1 });
  expect(await counted(one)).toEqual({ Updates: 1, WriterCapReached: 1 });
});

test('errors are counted by whose they are', async () => {
  const { start } = newVisitor();
  const withFault = (fault: Fault) => {
    proxy.plan(() => fault);
    return counted(start);
  };
  expect(await counted(() => request('start', { body: '{' }))).toEqual({ ClientErrors: 1 });
  expect(await withFault('throttled')).toEqual({ ClientErrors: 1, Throttled: 1 });
  expect(await withFault('internal error')).toEqual({ ServerErrors: 1 });
});

test('refused tokens are counted, and keys that cannot be read', async () => {
  const environment = await newServiceEnvironment({
    METRICS: 'on',
    AUTH_ISSUER: issuer.url,
    AUTH_AUDIENCE: AUDIENCE,
  });
  const headers = { Authorization: `Bearer ${await issuer.token()}` };
  const ask = (token = headers) => environment.request('status', { headers: token });
  issuer.become('is down');
  expect(await counted(ask)).toEqual({ KeysUnreachable: 1, ServerErrors: 1 });
  issuer.become('answers');
  passTime({ ms: 30_000 });
  expect(await counted(ask)).toEqual({});
  expect(await counted(() => ask({ Authorization: 'Bearer x' }))).toEqual({
    TokenRefused: 1,
    ClientErrors: 1,
  });
});

test('a sweep counts what it did, and tells for how long the last had waited', async () => {
  passTime({ minutes: 300 });
  await runSweep();
  const visitors = [newVisitor(), newVisitor()];
  for (const { startSession } of visitors) await startSession();
  passTime({ minutes: 61 });
  expect(await counted(runSweep)).toEqual({
    SessionsEndedByExpired: 2,
    SweepEnded: 2,
    SweepArchived: 0,
    SweepPostponed: 0,
    SweepErased: 0,
    SweepFailed: 0,
    SweepIncomplete: 0,
    PendingAgeMs: 60_000,
  });
  await newVisitor().startSession();
  passTime({ minutes: 61 });
  expect(await counted(() => runSweep(() => 0))).toMatchObject({ SweepIncomplete: 1 });
});

test('a transaction in conflict is counted, and tried again', async () => {
  const { startSession, end } = newVisitor();
  const session_id = await startSession();
  const { ArchiveConflicts, SessionsEndedByClient } = await counted(async () => {
    proxy.failNext('TransactWriteItems', 'in conflict', 2);
    await end({ session_id });
  });
  expect(SessionsEndedByClient).toBe(1);
  // One that the SDK has not seen, as a connection broke under it, is none.
  expect([1, 2]).toContain(ArchiveConflicts);
});

test('metrics may be off', async () => {
  const quiet = await newServiceEnvironment({ METRICS: 'off' });
  expect(await linesOf(quiet.newVisitor().start)).toEqual([]);
});

test('every metric has a unit that CloudWatch knows', () => {
  expect(new Set(Object.values(METRICS))).toEqual(new Set(['Count', 'Milliseconds']));
});
