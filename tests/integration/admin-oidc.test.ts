import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { newEnvironment } from '../support/admin-environment.ts';
import { ADMINS, startIssuer } from '../support/admin-issuer.ts';
import { newVisitor } from '../support/service.ts';
import { goodClaims, signed, tampered, tokenKey, unsigned } from '../support/tokens.ts';

const issuer = await startIssuer();
afterAll(() => issuer.close());

const { adminRequest, newToken } = await newEnvironment(issuer.environment);
type Environment = { adminRequest: typeof adminRequest };

// Somebody has signed in with the password once, so that there is a key for its tokens.
await newToken();

const as = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

const replyTo = async (token: string, environment: Environment = { adminRequest }) => {
  const { status, body } = await environment.adminRequest('audit', as(token));
  return [status, body.code];
};

test.each([
  ['among others', ['support', ADMINS]],
  ['as the only one', ADMINS],
])('whoever has the group %s is an admin', async (_, groups) => {
  expect(await replyTo(await issuer.token({ groups }))).toEqual([200, undefined]);
});

test.each([
  ['no groups', undefined],
  ['no group', []],
  ['another group', ['support', 'admin']],
  ['the group in another case', [ADMINS.toUpperCase()]],
  ['a text with the group in it', `support,${ADMINS}`],
  ['the group where no group is', { [ADMINS]: true }],
  ['a list in the list', [[[ADMINS]]]],
])('whoever has %s is none', async (_, groups) => {
  expect(await replyTo(await issuer.token({ groups }))).toEqual([403, 'forbidden']);
});

test('what they change is on record by a name that is not the local admin’s', async () => {
  const { userId, startSession } = newVisitor();
  const session_id = await startSession();
  const { status } = await adminRequest('endSession', {
    ...as(await issuer.token({ sub: 'admin' })),
    path: { user: userId, session_id },
  });
  expect(status).toBe(200);
  const { body } = await adminRequest('audit', { query: { limit: '1' } });
  expect(body.records[0]).toMatchObject({ who: 'user:admin', session_id, outcome: 'done' });
});

test('the password lets in as ever', async () => {
  expect(await replyTo(await newToken())).toEqual([200, undefined]);
});

const publicKey = Buffer.from(issuer.publicKeyPem);
const ofIssuer = { iss: issuer.issuer, aud: issuer.environment.AUTH_AUDIENCE, groups: [ADMINS] };

/** Between the two kinds of tokens: each claims to be of the other, or is signed as the other is. */
const forged: Record<string, () => string | Promise<string>> = {
  "HS256 with the issuer's public key, claims of the issuer": () =>
    signed(ofIssuer, { key: publicKey }),
  "HS256 with the issuer's public key, claims of the password": () =>
    signed({}, { key: publicKey }),
  "HS256 with the issuer's public key and its kid": () =>
    signed(ofIssuer, { key: publicKey, header: { kid: 'first' } }),
  'HS256 with the key of the password, claims of the issuer': () => signed(ofIssuer),
  'HS512 with the key of the password': async () =>
    signed({}, { key: await tokenKey(), header: { alg: 'HS512' } }),
  'the key of the issuer, claims of the password': () => issuer.token(goodClaims()),
  'a token of the password that says RS256': async () => withHeader(await newToken(), 'RS256'),
  'a token of the password that says hs256': async () => withHeader(await newToken(), 'hs256'),
  'a token of the password that says none': async () => withHeader(await newToken(), 'none'),
  'a token of the issuer that says HS256': async () => withHeader(await issuer.token(), 'HS256'),
  'a token of the issuer that says nothing': async () => withHeader(await issuer.token()),
  'no signature': () => unsigned(),
  'changed claims of the issuer': async () => tampered(await issuer.token(), 1),
  'a changed signature of the issuer': async () => tampered(await issuer.token(), 2),
  'another audience': () => issuer.token({ aud: 'https://elsewhere.example.com' }),
  'another issuer': () => issuer.token({ iss: 'https://issuer.example' }),
  'an expired token of the issuer': () => issuer.token({ exp: Math.floor(Date.now() / 1000) - 6 }),
};

/** The same token with another algorithm in its header. */
const withHeader = (token: string, alg?: string): string => {
  const [, claims, signature] = token.split('.');
  const header = Buffer.from(JSON.stringify({ alg, kid: 'first' })).toString('base64url');
  return [header, claims, signature].join('.');
};

test.each(Object.entries(forged))('%s: 401', async (_, forge) => {
  expect(await replyTo(await forge())).toEqual([401, 'unauthorized']);
});

describe('what is not set up', () => {
  const { AUTH_ADMIN_CLIENT_ID: _, AUTH_ADMIN_GROUP: __, ...withoutGroup } = issuer.environment;

  test('without a group of admins no token of the issuer makes one', async () => {
    const environment = await newEnvironment(withoutGroup);
    expect(await replyTo(await issuer.token(), environment)).toEqual([401, 'unauthorized']);
    expect(await replyTo(await newToken(), environment)).toEqual([200, undefined]);
  });

  test('without an issuer neither', async () => {
    const environment = await newEnvironment();
    expect(await replyTo(await issuer.token(), environment)).toEqual([401, 'unauthorized']);
  });

  test('without a password the issuer’s are the only admins', async () => {
    const environment = await newEnvironment({ ...issuer.environment, ADMIN_PASSWORD_HASH: '' });
    expect(await replyTo(await issuer.token(), environment)).toEqual([200, undefined]);
    expect(await replyTo(await newToken(), environment)).toEqual([401, 'unauthorized']);
  });
});

test('while the issuer cannot be reached its admins are told to come back, and the password lets in', async () => {
  const environment = await newEnvironment(issuer.environment);
  issuer.setDown(true);
  const { status, headers, body } = await environment.adminRequest('session', {
    ...as(await issuer.token()),
    path: { user: 'demo_user', session_id: randomUUID() },
  });
  expect([status, body.code, headers['Retry-After']]).toEqual([
    503,
    'unavailable',
    expect.stringMatching(/^\d+$/),
  ]);
  expect(await replyTo(await newToken(), environment)).toEqual([200, undefined]);
  issuer.setDown(false);
});
