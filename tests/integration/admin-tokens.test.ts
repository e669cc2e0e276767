import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { adminRequest, newToken } from '../support/admin.ts';
import { newEnvironment } from '../support/admin-environment.ts';
import { adminItem, deleteAdminItem, putAdminItem, SIGNING_KEY } from '../support/admin-items.ts';
import { ADMIN_PASSWORD } from '../support/environment.mts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { passTime, stopClock } from '../support/service.ts';
import { signed } from '../support/tokens.ts';

beforeEach(() => stopClock('2026-11-22T15:00:00.000Z'));
afterEach(() => vi.useRealTimers());

/** What says in its header that it is of this service, and is not. */
const GUESSED = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.e30.guessed`;

type Environment = { adminRequest: typeof adminRequest };

const statusWith = async (token: string, environment: Environment = { adminRequest }) =>
  (await environment.adminRequest('audit', { headers: { Authorization: `Bearer ${token}` } }))
    .status;

test('a token holds for an hour, to the millisecond', async () => {
  const token = await newToken();
  passTime({ minutes: 60, ms: -1 });
  expect(await statusWith(token)).toBe(200);
  passTime({ ms: 1 });
  expect(await statusWith(token)).toBe(401);
});

test('ten environments at once agree on one key, and accept the tokens of each other', async () => {
  await deleteAdminItem(SIGNING_KEY);
  const environments = [];
  for (let i = 0; i < 10; i++) environments.push(await newEnvironment());
  const tokens = await Promise.all(environments.map((environment) => environment.newToken()));
  expect(new Set(tokens).size).toBe(1);
  expect(tokens[0]).toBe(await signed());
  const statuses = environments.map((environment) => statusWith(String(tokens[0]), environment));
  expect(await Promise.all(statuses)).toEqual(Array(10).fill(200));
});

test('whoever is late to make the key leaves the one that there is', async () => {
  await deleteAdminItem(SIGNING_KEY);
  const proxy = await startFaultProxy(String(process.env['DYNAMODB_ENDPOINT']));
  await (await newEnvironment({ DYNAMODB_ENDPOINT: proxy.endpoint })).newToken();
  const late = proxy.seen.find(({ operation }) => operation === 'PutItem');
  if (late === undefined) throw new Error('No key was made');
  await deleteAdminItem(SIGNING_KEY);
  await (await newEnvironment()).newToken();
  const item = await adminItem(SIGNING_KEY);
  expect(await proxy.deliverAgain(late)).toBe('ConditionalCheckFailedException');
  expect(await adminItem(SIGNING_KEY)).toEqual(item);
  await proxy.close();
});

test('the key is 32 bytes, and stays', async () => {
  await newToken();
  const item = await adminItem(SIGNING_KEY);
  expect(item).toEqual({ ...SIGNING_KEY, secret: expect.any(Uint8Array) });
  expect(item?.['secret']).toHaveLength(32);
  await (await newEnvironment()).newToken();
  expect(await adminItem(SIGNING_KEY)).toEqual(item);
});

test('as long as nobody has signed in there is no key, and no token holds', async () => {
  const token = await newToken();
  await deleteAdminItem(SIGNING_KEY);
  expect(await statusWith(token, await newEnvironment())).toBe(401);
  expect(await adminItem(SIGNING_KEY)).toBe(undefined);
});

test('whoever deletes the key ends every token, within 30 seconds', async () => {
  const environment = await newEnvironment();
  const token = await environment.newToken();
  expect(await statusWith(token, environment)).toBe(200);
  await deleteAdminItem(SIGNING_KEY);
  passTime({ ms: 29_999 });
  expect(await statusWith(token, environment)).toBe(200);
  passTime({ ms: 1 });
  expect(await statusWith(token, environment)).toBe(401);
  // Signing in again makes another key.
  await environment.newToken();
  expect(await statusWith(token, environment)).toBe(401);
});

test('a token of a newer key holds two seconds after an environment has read an older one', async () => {
  const environment = await newEnvironment();
  await environment.newToken();
  await deleteAdminItem(SIGNING_KEY);
  const token = await (await newEnvironment()).newToken();
  passTime({ ms: 1_999 });
  expect(await statusWith(token, environment)).toBe(401);
  passTime({ ms: 1 });
  expect(await statusWith(token, environment)).toBe(200);
});

test('a clock that is set back makes no copy of the key younger', async () => {
  const environment = await newEnvironment();
  const token = await environment.newToken();
  await deleteAdminItem(SIGNING_KEY);
  passTime({ ms: -1 });
  expect(await statusWith(token, environment)).toBe(401);
});

test('guessing tokens reads the key once in two seconds', async () => {
  const proxy = await startFaultProxy(String(process.env['DYNAMODB_ENDPOINT']));
  const environment = await newEnvironment({ DYNAMODB_ENDPOINT: proxy.endpoint });
  await environment.newToken();
  proxy.seen.splice(0);
  for (let i = 0; i < 20; i++) expect(await statusWith(GUESSED, environment)).toBe(401);
  expect(proxy.seen).toEqual([]);
  passTime({ ms: 2_000 });
  for (let i = 0; i < 20; i++) expect(await statusWith(GUESSED, environment)).toBe(401);
  expect(proxy.seen.map(({ operation }) => operation)).toEqual(['GetItem']);
  expect(JSON.parse(String(proxy.seen[0]?.body))).toMatchObject({ ConsistentRead: true });
  await proxy.close();
});

const OTHER_PASSWORD =
  'scrypt:14:8:1:b3RoZXIgc2FsdCAxNiBieQ:KceNEmkoOfC2Vma33eXwPHRsEN4oaefXn25M6JTQQwY';

test('a new password ends every token, and so does none', async () => {
  const token = await newToken();
  expect(await statusWith(token)).toBe(200);
  expect(
    await statusWith(token, await newEnvironment({ ADMIN_PASSWORD_HASH: OTHER_PASSWORD })),
  ).toBe(401);
  expect(await statusWith(token, await newEnvironment({ ADMIN_PASSWORD_HASH: '' }))).toBe(401);
});

test.each([
  ['too short', new Uint8Array(31)],
  ['no bytes', 'a text'],
  ['missing', undefined],
])('a stored key that is %s opens nothing, and lets nobody in', async (_, secret) => {
  const key = await adminItem(SIGNING_KEY);
  await putAdminItem({ ...SIGNING_KEY, ...(secret === undefined ? {} : { secret }) });
  const environment = await newEnvironment();
  expect(await statusWith(GUESSED, environment)).toBe(500);
  const { status } = await environment.adminRequest('signIn', {
    body: { password: ADMIN_PASSWORD },
    headers: { Authorization: undefined },
  });
  expect(status).toBe(500);
  await putAdminItem({ ...SIGNING_KEY, ...key });
});

test.each([
  ['GetItem', 'request lost'],
  ['GetItem', 'answer lost'],
  ['PutItem', 'request lost'],
  ['PutItem', 'answer lost'],
] as const)('a %s whose first %s makes one key as ever', async (operation, fault) => {
  await deleteAdminItem(SIGNING_KEY);
  const proxy = await startFaultProxy(String(process.env['DYNAMODB_ENDPOINT']));
  const environment = await newEnvironment({ DYNAMODB_ENDPOINT: proxy.endpoint });
  proxy.failNext(operation, fault);
  expect(await environment.newToken()).toBe(await signed());
  await proxy.close();
});
