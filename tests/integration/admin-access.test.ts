import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { routes } from '../../local/service-definition.mts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { goodClaims, signed, tampered, tokenKey, unsigned } from '../support/tokens.ts';

const proxy = await startFaultProxy(String(process.env['DYNAMODB_ENDPOINT']));
process.env['DYNAMODB_ENDPOINT'] = proxy.endpoint;
const { adminEndpoints, adminRequest, newToken } = await import('../support/admin.ts');
type Name = keyof typeof adminEndpoints;

// Somebody has signed in once, so that there is a key.
beforeAll(async () => void (await newToken()));
beforeEach(() => void proxy.seen.splice(0));
afterAll(() => proxy.close());

const path = { user: `visitor:${randomUUID()}`, session_id: randomUUID() };

/** What was asked of the database, but for the key that tokens are verified with. */
const askedOfDatabase = () =>
  proxy.seen
    .map(({ operation, body }) => ({ operation, key: JSON.parse(body).Key }))
    .filter(({ operation, key }) => operation !== 'GetItem' || key?.kind?.S !== 'signing_key');

const secondsAgo = (seconds: number) => Math.floor(Date.now() / 1000) - seconds;

/** What comes as Authorization, and whether anybody can be told from it. */
const refused: Record<string, () => undefined | string | Promise<string>> = {
  'no Authorization': () => undefined,
  'no token': () => 'Bearer',
  'two tokens': async () => `Bearer ${await signed()} ${await signed()}`,
  'another scheme': async () => `Basic ${await signed()}`,
  'the token without a scheme': () => signed(),
  'no JWT': () => 'Bearer nonsense',
  'three empty parts': () => 'Bearer ..',
  'an expired token': async () => `Bearer ${await signed({ exp: secondsAgo(1) })}`,
  'a token that is not valid yet': async () => `Bearer ${await signed({ nbf: secondsAgo(-60) })}`,
  'a token that never expires': async () => `Bearer ${await signed({ exp: undefined })}`,
  'a token without its time': async () => `Bearer ${await signed({ iat: undefined })}`,
  'a token of nobody': async () => `Bearer ${await signed({ sub: undefined })}`,
  'a token of an empty name': async () => `Bearer ${await signed({ sub: '' })}`,
  'a token whose groups are no list': async () => `Bearer ${await signed({ groups: 'admin' })}`,
  'a changed header': async () => `Bearer ${tampered(await signed(), 0)}`,
  'changed claims': async () => `Bearer ${tampered(await signed(), 1)}`,
  'a changed signature': async () => `Bearer ${tampered(await signed(), 2)}`,
  'no signature, alg none': () => `Bearer ${unsigned()}`,
  'another algorithm': async () =>
    `Bearer ${await signed({}, { key: await tokenKey(), header: { alg: 'HS512' } })}`,
  'another key': async () => `Bearer ${await signed({}, { key: randomBytes(32) })}`,
  "the password's hash as the key": async () =>
    `Bearer ${await signed({}, { key: Buffer.from(String(process.env['ADMIN_PASSWORD_HASH'])) })}`,
  "another password's": async () => `Bearer ${await signed({}, { key: await tokenKey('') })}`,
  'another issuer': async () => `Bearer ${await signed({ iss: 'https://issuer.example' })}`,
  'another audience': async () => `Bearer ${await signed({ aud: 'customer-sessions' })}`,
};

const forbidden: Record<string, () => Promise<string>> = {
  'no groups': async () => `Bearer ${await signed({ groups: undefined })}`,
  'another group': async () => `Bearer ${await signed({ groups: ['support', 'Admin'] })}`,
};

const names = Object.keys(adminEndpoints).filter((name): name is Name => name !== 'signIn');

describe.each(names)('%s', (name) => {
  // Whoever may not ask does not learn what they would be told.
  const parts = { path, body: 'no JSON', query: { limit: 'none' } };

  test.each(Object.entries(refused))('refuses %s', async (_, authorization) => {
    const Authorization = await authorization();
    proxy.seen.splice(0);
    const reply = await adminRequest(name, { ...parts, headers: { Authorization } });
    expect(reply).toEqual({
      status: 401,
      headers: expect.objectContaining({
        'Content-Type': 'application/json; charset=utf-8',
        'WWW-Authenticate': 'Bearer',
      }),
      body: { error: expect.stringMatching(/^Sign in (first|again)$/), code: 'unauthorized' },
    });
    expect(askedOfDatabase()).toEqual([]);
  });

  test.each(Object.entries(forbidden))('is forbidden to %s', async (_, authorization) => {
    const Authorization = await authorization();
    proxy.seen.splice(0);
    const reply = await adminRequest(name, { ...parts, headers: { Authorization } });
    expect([reply.status, reply.body]).toEqual([
      403,
      { error: 'This needs the rights of an admin', code: 'forbidden' },
    ]);
    expect(askedOfDatabase()).toEqual([]);
  });
});

test('no route for admins is left out', () => {
  const tested = Object.values(adminEndpoints).map(
    ([method, path]) => `${method} api/admin/${path}`,
  );
  const deployed = routes.map(({ method, path }) => `${method} ${path}`);
  expect(tested.toSorted()).toEqual(
    deployed.filter((route) => / api\/admin\//.test(route)).toSorted(),
  );
});

/** What an admin is told of a user and a session that are not there. */
const admitted: Record<Exclude<Name, 'signIn'>, [number, string | undefined]> = {
  sessions: [200, undefined],
  sessionsCsv: [200, undefined],
  session: [404, 'not_found'],
  endSession: [404, 'session_not_active'],
  user: [404, 'not_found'],
  eraseUser: [404, 'not_found'],
  exportUser: [404, 'not_found'],
  stats: [200, undefined],
  audit: [200, undefined],
};

test.each(Object.entries(admitted))('%s admits an admin', async (name, [status, code]) => {
  const reply = await adminRequest(name as Name, { path });
  expect([reply.status, reply.body.code]).toEqual([status, code]);
  expect(askedOfDatabase()).not.toEqual([]);
});

test.each([
  ['Bearer', (token: string) => token],
  ['bearer', (token: string) => token],
  ['  Bearer ', (token: string) => `${token}  `],
])('a token holds after "%s"', async (scheme, around) => {
  const Authorization = `${scheme} ${around(await signed())}`;
  expect((await adminRequest('audit', { headers: { Authorization } })).status).toBe(200);
});

test('a token holds in a header of any case, for an audience among others and with groups beside', async () => {
  const { aud } = goodClaims();
  const token = await signed({ aud: ['other', aud], groups: ['support', 'admin'] });
  const headers = { Authorization: undefined, AUTHORIZATION: `Bearer ${token}` };
  expect((await adminRequest('audit', { headers })).status).toBe(200);
});
