import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { exportJWK, exportSPKI, importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AUDIENCE, newKey, publicJwk, startIssuer } from '../support/issuer.ts';
import { newServiceEnvironment } from '../support/service-environment.ts';
import { storedUser } from '../support/stored.ts';
import { tampered } from '../support/tokens.ts';

const issuer = await startIssuer();
let service: Awaited<ReturnType<typeof newServiceEnvironment>>;
beforeAll(async () => {
  service = await newServiceEnvironment({ AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: AUDIENCE });
});
afterAll(() => issuer.close());

const sub = 'somebody';
const encode = (part: unknown) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
const rsa = () => issuer.keys()[0] as Awaited<ReturnType<typeof newKey>>;
const elliptic = () => issuer.keys()[1] as typeof rsa extends () => infer K ? K : never;
const now = () => Math.floor(Date.now() / 1000);
const good = (changes: Record<string, unknown> = {}) => issuer.token({ sub, ...changes });

/** A token whose header and claims are as given, under a signature made by hand. */
const byHand = (header: object, signature: (input: string) => string) => {
  const input = `${encode(header)}.${encode({ ...issuer.claims(), sub })}`;
  return `${input}.${signature(input)}`;
};
const noSignature = (alg: string) => () => byHand({ alg, kid: rsa().kid }, () => '');

/** Signed by somebody else, with the header of one's choice. */
const byStranger = async (header: Record<string, unknown>, alg = 'RS256') => {
  const key = await newKey(alg);
  return issuer.token({ sub }, { key, header: { kid: rsa().kid, ...header } });
};

const withPublicKeyAsSecret = async () => {
  const pem = await exportSPKI(rsa().publicKey);
  return byHand({ alg: 'HS256', kid: rsa().kid }, (input) =>
    createHmac('sha256', pem).update(input).digest('base64url'),
  );
};

/** Signed with the issuer's own key, in a way that it does not use. */
const bySameKey = async (alg: string) => {
  const jwk = await exportJWK(rsa().privateKey);
  return new SignJWT({ ...issuer.claims(), sub } as never)
    .setProtectedHeader({ alg, kid: rsa().kid })
    .sign(await importJWK(jwk, alg));
};

const embedded = async () => {
  const key = await newKey('RS256');
  return issuer.token({ sub }, { key, header: { jwk: await exportJWK(key.publicKey) } });
};

const forgeries: Record<string, () => string | Promise<string>> = {
  'alg none': noSignature('none'),
  'alg None': noSignature('None'),
  'alg NONE': noSignature('NONE'),
  'alg nOnE': noSignature('nOnE'),
  'no alg': () => byHand({ kid: rsa().kid }, () => ''),
  'an empty alg': noSignature(''),
  'alg none with a signature': async () => {
    const [, , signature = ''] = (await good()).split('.');
    return byHand({ alg: 'none', kid: rsa().kid }, () => signature);
  },
  'HS256 with the public key as the secret': withPublicKeyAsSecret,
  'HS256 with an empty secret': () =>
    byHand({ alg: 'HS256' }, (input) => createHmac('sha256', '').update(input).digest('base64url')),
  'a changed header': async () => tampered(await good(), 0),
  'changed claims': async () => tampered(await good(), 1),
  'a changed signature': async () => tampered(await good(), 2),
  'a stripped signature': async () => `${(await good()).split('.').slice(0, 2).join('.')}.`,
  "another's claims under this signature": async () => {
    const [header, , signature] = (await good()).split('.');
    return `${header}.${encode({ ...issuer.claims(), sub: 'victim' })}.${signature}`;
  },
  'another key under the same kid': () => byStranger({}),
  'a key of another kind under the same kid': () => byStranger({}, 'ES256'),
  'an unknown kid': () => byStranger({ kid: 'unknown' }),
  'a kid that is a path': () => byStranger({ kid: '../../dev/null' }),
  'a kid that is no text': () => byStranger({ kid: 7 }),
  'an embedded jwk': embedded,
  'an embedded jwk under a known kid': async () => {
    const key = await newKey('RS256');
    const jwk = await exportJWK(key.publicKey);
    return issuer.token({ sub }, { key, header: { kid: rsa().kid, jwk } });
  },
  'a jku of somebody else': () => byStranger({ jku: 'http://127.0.0.1:9/keys' }),
  'an x5u of somebody else': () => byStranger({ x5u: 'http://127.0.0.1:9/chain' }),
  'an x5c of somebody else': () => byStranger({ x5c: ['AAAA'] }),
  PS256: () => bySameKey('PS256'),
  RS512: () => bySameKey('RS512'),
  'r = s = 0': () =>
    byHand({ alg: 'ES256', kid: elliptic().kid }, () => Buffer.alloc(64).toString('base64url')),
  'an empty signature of ES256': () => byHand({ alg: 'ES256', kid: elliptic().kid }, () => ''),
  'a crit that nobody knows': async () => {
    const header = { alg: 'RS256', kid: rsa().kid, crit: ['exp'], exp: now() + 60 };
    const input = `${encode(header)}.${encode({ ...issuer.claims(), sub })}`;
    const signature = await crypto.subtle.sign(
      'RSASSA-PKCS1-v1_5',
      rsa().privateKey,
      Buffer.from(input),
    );
    return `${input}.${Buffer.from(signature).toString('base64url')}`;
  },
  'an unencoded payload': () =>
    byHand({ alg: 'RS256', kid: rsa().kid, b64: false, crit: ['b64'] }, () => 'AAAA'),
  'one part': () => encode({ alg: 'RS256' }),
  'two parts': async () => (await good()).split('.').slice(0, 2).join('.'),
  'four parts': async () => `${await good()}.AAAA`,
  'five parts': async () => `${await good()}.AAAA.AAAA`,
  'three empty parts': () => '..',
  'no base64': async () => `${await good()}!`,
  'a header that is no JSON': () => `${encode('{')}.${encode({ sub })}.AAAA`,
  'a header that is a list': () => `${encode([])}.${encode({ sub })}.AAAA`,
  '1 MB': () => 'a'.repeat(1_048_576),
  '1 MB of parts': () => 'a.'.repeat(524_288),
  'a good token of 1 MB': () => good({ padding: 'a'.repeat(1_048_576) }),
  'an expired one': () => good({ iat: now() - 3_700, exp: now() - 6 }),
  'one not yet valid': () => good({ nbf: now() + 60 }),
  'one without exp': () => good({ exp: undefined }),
  'one without iat': () => good({ iat: undefined }),
  'one without sub': () => good({ sub: undefined }),
  'one without aud': () => good({ aud: undefined }),
  'one without iss': () => good({ iss: undefined }),
  'one of the future': () => good({ iat: now() + 60 }),
  'one that is two days old': () => good({ iat: now() - 2 * 86_400, exp: now() + 60 }),
  'one until 9999': () => good({ exp: 253_402_300_799 }),
  'one for a second more than a day': () => good({ exp: now() + 86_402 }),
  'an exp that is a text': () => good({ exp: String(now() + 60) }),
  'an exp that is infinite': async () => {
    const input = `${encode({ alg: 'RS256', kid: rsa().kid })}.${encode(
      JSON.stringify({ ...issuer.claims(), sub }).replace(/"exp":\d+/, '"exp":1e999'),
    )}`;
    const signature = await crypto.subtle.sign(
      'RSASSA-PKCS1-v1_5',
      rsa().privateKey,
      Buffer.from(input),
    );
    return `${input}.${Buffer.from(signature).toString('base64url')}`;
  },
  'another issuer': () => good({ iss: 'https://issuer.example' }),
  'the same issuer with a slash': () => good({ iss: `${issuer.url}/` }),
  'a list of issuers': () => good({ iss: [issuer.url] }),
  'another audience': () => good({ aud: 'https://other.example' }),
  'several other audiences': () => good({ aud: ['a', 'b'] }),
  'a part of the audience': () => good({ aud: AUDIENCE.slice(0, -1) }),
  'an audience that is an object': () => good({ aud: { [AUDIENCE]: true } }),
  'a client id where no audience is, in an id token': () =>
    good({ aud: undefined, client_id: AUDIENCE, token_use: 'id' }),
  'an empty sub': () => good({ sub: '' }),
  'a sub that is a number': () => good({ sub: 7 }),
  'a sub that is an object': () => good({ sub: { toString: 'x' } }),
  'a sub of 256 characters': () => good({ sub: 'a'.repeat(256) }),
  'a sub with half a character': () => good({ sub: 'a\ud800' }),
};

const authorizations = (token: string) => ({ Authorization: `Bearer ${token}` });

test.each(Object.entries(forgeries))(
  '%s is refused, and nobody is called anonymous',
  async (_, make) => {
    const visitorId = crypto.randomUUID();
    const headers = { ...authorizations(await make()), 'X-Visitor-Id': visitorId };
    const { status, body, headers: answered } = await service.request('start', { headers });
    expect([status, body.code]).toEqual([401, 'unauthorized']);
    expect(answered['WWW-Authenticate']).toBe('Bearer error="invalid_token"');
    for (const userId of [`visitor:${visitorId}`, `user:${sub}`]) {
      expect((await storedUser(userId)).open).toBeUndefined();
    }
  },
);

test.each([
  '',
  ' ',
  'Bearer',
  'Bearer ',
  'Basic dXNlcjpwYXNzd29yZA==',
  'Bearer a b',
  'Bearer\tx',
  'Token x',
])('an Authorization of %j is refused, as it is no token', async (Authorization) => {
  expect(await service.request('status', { headers: { Authorization } })).toMatchObject({
    status: 401,
    headers: { 'WWW-Authenticate': 'Bearer' },
    body: { code: 'unauthorized', error: 'Authorization must be a Bearer token' },
  });
});

test('a token without its scheme is refused', async () => {
  const headers = { Authorization: await good() };
  expect((await service.request('status', { headers })).status).toBe(401);
});

test('whatever is made of a token, it is refused and breaks nothing', async () => {
  const token = await good();
  const [header = '', claims = '', signature = ''] = token.split('.');
  const json = fc.json().map(encode);
  const part = fc.oneof(
    fc.constantFrom(header, claims, signature, ''),
    json,
    fc.string({ unit: 'binary' }),
    fc.base64String(),
    fc.record({ alg: fc.anything(), kid: fc.anything() }).map((made) => encode(fc.stringify(made))),
  );
  const made = fc
    .oneof(
      fc.array(part, { maxLength: 6 }).map((parts) => parts.join('.')),
      fc.string(),
    )
    .filter((text) => text.trim() !== token);
  await fc.assert(
    fc.asyncProperty(made, async (text) => {
      const { status } = await service.request('status', { headers: authorizations(text) });
      expect(status).toBe(401);
    }),
    { numRuns: 300 },
  );
});

test('all that made the forgeries fail is what was forged: the same claims hold when they are signed', async () => {
  for (const key of issuer.keys()) {
    const headers = authorizations(await issuer.token({ sub: 'honest' }, { key }));
    expect((await service.request('status', { headers })).body.user).toBe('honest');
  }
  expect(await publicJwk(rsa())).toHaveProperty('n');
});
