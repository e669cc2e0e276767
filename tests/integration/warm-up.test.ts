import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, onTestFinished, test } from 'vitest';
import { bundleEndpoints, ENDPOINTS, type EndpointName } from '../../bench/bundles.mts';
import { requestEvent } from '../../bench/request.mts';
import { entryPath } from '../../bundling/warm-up-entry.mts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { startLambda } from '../support/lambda-process.ts';

const proxy = await startFaultProxy(String(process.env['DYNAMODB_ENDPOINT']));
process.env['DYNAMODB_ENDPOINT'] = proxy.endpoint;
const timeoutOfOthers = process.env['DYNAMODB_REQUEST_TIMEOUT_MS'];
process.env['DYNAMODB_REQUEST_TIMEOUT_MS'] = '500';
const { warmUp } = await import('../../lib/repository/warm-up.ts');
process.env['DYNAMODB_REQUEST_TIMEOUT_MS'] = timeoutOfOthers;

const directory = mkdtempSync(join(tmpdir(), 'warm-up-'));
const bundles = await bundleEndpoints(directory);

afterEach(() => {
  proxy.heal();
  proxy.seen.splice(0);
});
afterAll(() => {
  proxy.close();
  rmSync(directory, { recursive: true });
});

const operations = () => proxy.seen.map(({ operation }) => operation);

test('it reads an item that nobody has', async () => {
  await warmUp();
  expect(operations()).toEqual(['GetItem']);
  expect(JSON.parse(String(proxy.seen[0]?.body))).toEqual({
    TableName: process.env['SESSIONS_TABLE'],
    Key: { user_id: { S: 'nobody' }, session_id: { S: 'current' } },
  });
});

test.each(['answer lost', 'request lost', 'throttled', 'internal error'] as const)(
  'it ends where every request goes wrong (%s)',
  async (fault) => {
    proxy.plan(() => fault);
    await warmUp();
    expect(operations()).toContain('GetItem');
  },
);

test('where the database does not answer, it asks once', async () => {
  proxy.plan(() => 'hangs');
  await warmUp();
  expect(operations()).toEqual(['GetItem']);
});

const load = (
  name: EndpointName,
  changes: Record<string, string | undefined> = {},
  module = entryPath(bundles[name]),
) => {
  const lambda = startLambda(module, { ...process.env, ...changes });
  onTestFinished(lambda.stop);
  return lambda;
};

// A machine that is busy with other tests takes seconds for each process.
const timeout = 60_000;

test.each(ENDPOINTS)('%s waits for it, and says nothing', { timeout }, async (name) => {
  const lambda = load(name);
  await lambda.initialised;
  expect(operations()).toEqual(['GetItem']);
  await lambda.stop();
  expect(lambda.printed()).toBe('');
});

test('the first request takes the connection that is there', { timeout }, async () => {
  const ofOthers = await proxy.connections();
  const lambda = load('start');
  await lambda.initialised;
  const answer = await lambda.invoke(requestEvent('start', randomUUID()));
  expect(answer).toMatchObject({ statusCode: 201 });
  expect(operations()).toEqual(['GetItem', 'UpdateItem']);
  expect((await proxy.connections()) - ofOthers).toBe(1);
});

test('a bundle that is loaded by itself reads nothing first', { timeout }, async () => {
  const lambda = load('start', {}, bundles.start);
  await lambda.initialised;
  expect(operations()).toEqual([]);
  const answer = await lambda.invoke(requestEvent('start', randomUUID()));
  expect(answer).toMatchObject({ statusCode: 201 });
});

test.each([
  ['no database', { DYNAMODB_ENDPOINT: 'http://127.0.0.1:9' }, 503],
  ['no table', { SESSIONS_TABLE: 'sessions-of-nobody' }, 500],
  ['no credentials', { AWS_ACCESS_KEY_ID: undefined }, 500],
])('where there is %s, the first request is told', { timeout }, async (_, changes, statusCode) => {
  const lambda = load('status', changes);
  await lambda.initialised;
  const answer = await lambda.invoke(requestEvent('status', randomUUID()));
  expect(answer).toMatchObject({ statusCode });
});

test('a wrong setting stops the start, and is named', { timeout }, async () => {
  const { initialised } = load('start', { SESSION_TIMEOUT_MINUTES: 'an hour' });
  await expect(initialised).rejects.toThrow('SESSION_TIMEOUT_MINUTES');
  expect(operations()).toEqual([]);
});
