import { createHook } from 'node:async_hooks';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newEnvironment } from '../support/admin-environment.ts';
import { adminItem } from '../support/admin-items.ts';
import { SOURCE_IP } from '../support/call.ts';
import { ADMIN_PASSWORD } from '../support/environment.mts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { collectLogLines } from '../support/log-lines.ts';

const proxy = await startFaultProxy(String(process.env['DYNAMODB_ENDPOINT']));
process.env['DYNAMODB_ENDPOINT'] = proxy.endpoint;
const { adminRequest } = await import('../support/admin.ts');
const { passTime, stopClock } = await import('../support/service.ts');
type Environment = { adminRequest: typeof adminRequest };

/** How many passwords have been hashed. */
let hashed = 0;
const hook = createHook({
  init: (_, type) => {
    if (type === 'SCRYPTREQUEST') hashed++;
  },
}).enable();

beforeEach(() => {
  stopClock('2026-11-22T15:00:00.000Z');
  hashed = 0;
});
afterEach(() => {
  vi.useRealTimers();
  proxy.heal();
});
afterAll(() => {
  hook.disable();
  return proxy.close();
});

let sources = 0;
/** An address that nobody has tried from. */
const newSource = () => `198.51.100.${++sources}`;

/** Without an Authorization: whoever signs in has no token yet. */
const anonymous = { Authorization: undefined };

const signIn = (
  sourceIp: string,
  password: string = ADMIN_PASSWORD,
  environment: Environment = { adminRequest },
) => environment.adminRequest('signIn', { body: { password }, headers: anonymous, sourceIp });

const guess = async (sourceIp: string, environment?: Environment) => {
  const { status, headers, body } = await signIn(sourceIp, 'a wrong guess', environment);
  return status === 429 ? `wait ${headers['Retry-After']} s` : `${status} ${body.code}`;
};

const WRONG = '401 unauthorized';

test('the right password gives a token for an hour, which opens the other endpoints', async () => {
  const { status, headers, body } = await signIn(newSource());
  expect({ status, body }).toEqual({
    status: 200,
    body: {
      token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      expires_at: '2026-11-22T16:00:00.000Z',
      name: 'admin',
    },
  });
  expect(headers).toMatchObject({ 'Cache-Control': 'no-store' });
  expect(decodeProtectedHeader(body.token)).toEqual({ alg: 'HS256' });
  expect(decodeJwt(body.token)).toEqual({
    iss: 'customer-sessions',
    aud: 'customer-sessions-admin',
    sub: 'admin',
    groups: ['admin'],
    iat: Date.parse('2026-11-22T15:00:00.000Z') / 1000,
    exp: Date.parse('2026-11-22T16:00:00.000Z') / 1000,
  });
  const withToken = { headers: { Authorization: `Bearer ${body.token}` } };
  expect((await adminRequest('audit', withToken)).status).toBe(200);
});

test.each([
  ['another', 'a wrong guess'],
  ['one in other letters', ADMIN_PASSWORD.toUpperCase()],
  ['one with a space more', `${ADMIN_PASSWORD} `],
  ['the longest there may be', 'x'.repeat(1_000)],
])('%s is a wrong password', async (_, password) => {
  const { status, headers, body } = await signIn(newSource(), password);
  expect([status, headers['WWW-Authenticate'], body]).toEqual([
    401,
    'Bearer',
    { error: 'Wrong password', code: 'unauthorized' },
  ]);
});

test.each([
  ['no password', {}],
  ['an empty one', { password: '' }],
  ['a number', { password: 123_456_789_012 }],
  ['one character too many', { password: 'x'.repeat(1_001) }],
])('%s is refused and does not count as a guess', async (_, body) => {
  const sourceIp = newSource();
  const reply = await adminRequest('signIn', { body, headers: anonymous, sourceIp });
  expect([reply.status, reply.body]).toEqual([
    400,
    { error: 'password must be a text of 1 to 1000 characters', code: 'invalid_request' },
  ]);
  expect(await adminItem({ kind: 'sign_in', id: sourceIp })).toBe(undefined);
  expect(hashed).toBe(0);
});

test('without a password nobody can sign in, and the database is not asked', async () => {
  const environment = await newEnvironment({ ADMIN_PASSWORD_HASH: '' });
  proxy.seen.splice(0);
  const reply = await environment.adminRequest('signIn', {
    body: { password: 'any' },
    headers: anonymous,
  });
  expect([reply.status, reply.body]).toEqual([
    403,
    {
      error: 'Signing in with a password is not set up; set ADMIN_PASSWORD_HASH',
      code: 'forbidden',
    },
  ]);
  expect(proxy.seen).toEqual([]);
});

test('three guesses are free, then the wait doubles from a second up to a minute', async () => {
  const source = newSource();
  expect([await guess(source), await guess(source), await guess(source)]).toEqual([
    WRONG,
    WRONG,
    WRONG,
  ]);
  for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60, 60]) {
    expect(await guess(source)).toBe(`wait ${seconds} s`);
    passTime({ ms: seconds * 1000 - 1 });
    // To be told to wait does not prolong the wait.
    expect(await guess(source)).toBe('wait 1 s');
    passTime({ ms: 1 });
    expect(await guess(source)).toBe(WRONG);
  }
  expect(hashed).toBe(12);
});

test('while a source has to wait, the right password is not even looked at', async () => {
  const source = newSource();
  for (let i = 0; i < 3; i++) await guess(source);
  const { status, body } = await signIn(source);
  expect([status, body]).toEqual([
    429,
    { error: 'Too many wrong passwords; try again later', code: 'throttled' },
  ]);
  expect(hashed).toBe(3);
  passTime({ ms: 1_000 });
  expect((await signIn(source)).status).toBe(200);
});

test('a success clears what came before', async () => {
  const source = newSource();
  for (let i = 0; i < 3; i++) await guess(source);
  passTime({ ms: 1_000 });
  await signIn(source);
  expect(await adminItem({ kind: 'sign_in', id: source })).toBe(undefined);
  for (let i = 0; i < 3; i++) expect(await guess(source)).toBe(WRONG);
  expect(await guess(source)).toBe('wait 1 s');
});

test('right passwords at once are all let in', async () => {
  const source = newSource();
  const statuses = await Promise.all(
    Array.from({ length: 3 }, async () => (await signIn(source)).status),
  );
  expect(statuses).toEqual([200, 200, 200]);
});

const environments: Environment[] = [];
for (let i = 0; i < 4; i++) environments.push(await newEnvironment());

test('of 20 guesses at once in four environments, three are made', async () => {
  const source = newSource();
  const guesses = Array.from({ length: 20 }, (_, i) => guess(source, environments[i % 4]));
  const answers = await Promise.all(guesses);
  expect(answers.toSorted()).toEqual([...Array(3).fill(WRONG), ...Array(17).fill('wait 1 s')]);
  expect(hashed).toBe(3);
  passTime({ ms: 1_000 });
  const later = await Promise.all(Array.from({ length: 20 }, () => guess(source)));
  expect(later.toSorted()).toEqual([WRONG, ...Array(19).fill('wait 2 s')]);
});

test.each([
  ['another address', '192.0.2.1', '192.0.2.2'],
  ['the next /64', '2001:db8:1:2::1', '2001:db8:1:3::1'],
  ['the next /64, in other words', '2001:db8::2:0:0:0:1', '2001:db8:0:1::'],
])('%s is another source', async (_, guessing, other) => {
  for (let i = 0; i < 4; i++) await guess(guessing);
  expect(await guess(guessing)).toBe('wait 1 s');
  expect(await guess(other)).toBe(WRONG);
});

test.each([
  ['an address of the same /64', '2001:db8:7:7::1', '2001:db8:7:7:ffff:ffff:ffff:ffff'],
  ['the same address in other words', '2001:DB8:7:8::', '2001:0db8:0007:0008:0:0:0:0'],
  ['a leading gap', '::1', '0:0:0:0:1::'],
  ['IPv4 in IPv6', '192.0.2.77', '::ffff:192.0.2.77'],
])('%s is the same source', async (_, guessing, same) => {
  for (let i = 0; i < 3; i++) await guess(guessing);
  expect(await guess(same)).toBe('wait 1 s');
});

test('guesses are forgotten an hour after the last', async () => {
  const source = newSource();
  for (let i = 0; i < 3; i++) await guess(source);
  expect(await adminItem({ kind: 'sign_in', id: source })).toEqual({
    kind: 'sign_in',
    id: source,
    attempts: 3,
    last_at: Date.parse('2026-11-22T15:00:00.000Z'),
    token: expect.stringMatching(/^r/),
    delete_at: Date.parse('2026-11-22T16:00:00.000Z') / 1000,
  });
  passTime({ minutes: 60, ms: -1 });
  expect(await guess(source)).toBe(WRONG);
  expect(await guess(source)).toBe('wait 2 s');
  // Seconds are what DynamoDB deletes by: the last guess was in one that ended a millisecond later.
  passTime({ minutes: 60, ms: 1 });
  for (let i = 0; i < 3; i++) expect(await guess(source)).toBe(WRONG);
  expect(await guess(source)).toBe('wait 1 s');
});

test.each([
  ['a day', -86_400_000],
  ['a second', -1_000],
  ['a millisecond', -1],
])('a clock set back by %s makes nobody wait longer', async (_, ms) => {
  const source = newSource();
  for (let i = 0; i < 3; i++) await guess(source);
  passTime({ ms });
  expect(await guess(source)).toBe('wait 1 s');
  passTime({ ms: 999 });
  expect(await guess(source)).toBe('wait 1 s');
  passTime({ ms: 1 });
  expect(await guess(source)).toBe(WRONG);
});

test('a clock that is ahead by a little lets nobody guess more', async () => {
  const source = newSource();
  for (let i = 0; i < 3; i++) await guess(source);
  passTime({ ms: -5 });
  for (let i = 0; i < 5; i++) expect(await guess(source)).toBe('wait 1 s');
  expect(hashed).toBe(3);
});

test.each(['answer lost', 'request lost'] as const)(
  'a guess whose %s counts once',
  async (fault) => {
    const source = newSource();
    // The SDK tries again; but not any more where a test's clock has jumped too often.
    const environment = await newEnvironment();
    proxy.failNext('PutItem', fault);
    for (let i = 0; i < 3; i++) expect(await guess(source, environment)).toBe(WRONG);
    expect(await guess(source, environment)).toBe('wait 1 s');
  },
);

test('where the guess cannot be counted, it is not made', async () => {
  proxy.plan((operation) => (operation === 'PutItem' ? 'throttled' : undefined));
  const { status, body } = await signIn(newSource());
  expect([status, body.code]).toEqual([429, 'throttled']);
  expect(hashed).toBe(0);
});

test('what is refused is counted and logged, without the address and the password', async () => {
  const environment = await newEnvironment({ METRICS: 'on' });
  const logged = collectLogLines();
  const source = newSource();
  for (let i = 0; i < 3; i++) await guess(source, environment);
  await guess(source, environment);
  const lines = logged();
  const said = lines.map((line) => JSON.parse(line));
  expect(said.filter(({ message }) => message === 'Admin sign-in refused')).toMatchObject([
    { level: 'WARN', code: 'unauthorized' },
    { level: 'WARN', code: 'unauthorized' },
    { level: 'WARN', code: 'unauthorized' },
    { level: 'WARN', code: 'throttled' },
  ]);
  expect(said.filter(({ AdminSignInRefused }) => AdminSignInRefused !== undefined)).toMatchObject(
    Array(4).fill({ AdminSignInRefused: 1 }),
  );
  expect(lines.join()).not.toMatch(new RegExp(`${source}|guess|${SOURCE_IP}`));
});
