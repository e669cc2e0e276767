import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { bundleEndpoints, ENDPOINTS, type EndpointName } from '../../bench/bundles.mts';
import { requestEvent } from '../../bench/request.mts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { startLambda } from '../support/lambda-process.ts';

const proxy = await startFaultProxy(String(process.env['DYNAMODB_ENDPOINT']));
process.env['DYNAMODB_ENDPOINT'] = proxy.endpoint;

const directory = mkdtempSync(join(tmpdir(), 'warm-up-'));
let bundles: Record<EndpointName, string>;

beforeAll(async () => {
  // As an earlier version of the build left it there.
  writeFileSync(join(directory, 'start.js'), 'exports.handler = () => "stale";');
  bundles = await bundleEndpoints(directory);
});
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
  const { warmUp } = await import('../../lib/repository/warm-up.ts');
  await warmUp();
  expect(operations()).toEqual(['GetItem']);
  expect(JSON.parse(String(proxy.seen[0]?.body))).toEqual({
    TableName: process.env['SESSIONS_TABLE'],
    Key: { user_id: { S: 'nobody' }, session_id: { S: 'current' } },
  });
});

test.each([
  'answer lost',
  'request lost',
  'throttled',
  'in conflict',
  'internal error',
  'internal error afterwards',
  'held up',
] as const)('it ends where every request goes wrong (%s)', async (fault) => {
  const { warmUp } = await import('../../lib/repository/warm-up.ts');
  proxy.plan(() => fault);
  await warmUp();
  expect(operations()).toContain('GetItem');
});

test('where the database does not answer, it asks once', async () => {
  vi.resetModules();
  vi.stubEnv('DYNAMODB_REQUEST_TIMEOUT_MS', '1000');
  onTestFinished(() => void vi.unstubAllEnvs());
  const { warmUp } = await import('../../lib/repository/warm-up.ts');
  // What takes longest on a busy machine is the code that has not run yet.
  await warmUp();
  proxy.seen.splice(0);
  proxy.plan(() => 'hangs');
  await warmUp();
  expect(operations()).toEqual(['GetItem']);
});

const load = (
  name: EndpointName,
  changes: Record<string, string | undefined> = {},
  folder = directory,
) => {
  const lambda = startLambda(folder, `${name}.handler`, {
    ...process.env,
    METRICS: 'on',
    ...changes,
  });
  onTestFinished(lambda.stop);
  return lambda;
};

const startEvent = () => requestEvent('start', randomUUID());

test.each(ENDPOINTS)('%s waits for it, and says nothing', async (name) => {
  const lambda = load(name);
  await lambda.initialised;
  expect(operations()).toEqual(['GetItem']);
  await lambda.stop();
  expect(lambda.printed()).toBe('');
});

test('the first request takes the connection that is there', async () => {
  const own = await startFaultProxy(proxy.endpoint);
  onTestFinished(own.close);
  const lambda = load('start', { DYNAMODB_ENDPOINT: own.endpoint });
  await lambda.initialised;
  expect(await lambda.invoke(startEvent())).toMatchObject({ statusCode: 201 });
  expect(operations()).toEqual(['GetItem', 'UpdateItem']);
  expect(await own.connections()).toBe(1);
});

test('a bundle without an entry beside it reads nothing first', async () => {
  const folder = mkdtempSync(join(directory, 'alone-'));
  cpSync(bundles.start, join(folder, basename(bundles.start)));
  const lambda = load('start', {}, folder);
  await lambda.initialised;
  expect(operations()).toEqual([]);
  expect(await lambda.invoke(startEvent())).toMatchObject({ statusCode: 201 });
});

test.each([
  ['no database', { DYNAMODB_ENDPOINT: 'http://127.0.0.1:9' }, 503],
  ['no table', { SESSIONS_TABLE: 'sessions-of-nobody' }, 500],
  ['no credentials', { AWS_ACCESS_KEY_ID: undefined }, 500],
])('where there is %s, the first request is told', async (_, changes, statusCode) => {
  const lambda = load('start', changes);
  await lambda.initialised;
  expect(await lambda.invoke(startEvent())).toMatchObject({ statusCode });
});

test('a wrong setting stops the start, and is named', async () => {
  const { initialised } = load('start', { SESSION_TIMEOUT_MINUTES: 'an hour' });
  await expect(initialised).rejects.toThrow('SESSION_TIMEOUT_MINUTES');
  expect(operations()).toEqual([]);
});
