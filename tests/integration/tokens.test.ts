import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AUDIENCE, startIssuer } from '../support/issuer.ts';
import { passTime, stopClock } from '../support/service.ts';
import { newServiceEnvironment } from '../support/service-environment.ts';
import { storedUser } from '../support/stored.ts';

const issuer = await startIssuer();
const settings = { AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: AUDIENCE };

beforeEach(() => stopClock('2026-11-22T15:00:00.000Z'));
afterEach(() => {
  vi.useRealTimers();
  issuer.become('answers');
});
afterAll(() => issuer.close());

type Service = Awaited<ReturnType<typeof newServiceEnvironment>>;
type Token = Parameters<typeof issuer.token>;

const service = await newServiceEnvironment(settings);

const bearer = async (...token: Token) => ({
  Authorization: `Bearer ${await issuer.token(...token)}`,
});

const ask = async (headers: Record<string, string>, { request }: Service = service) => {
  const { status, body } = await request('status', { headers });
  return { status, ...body };
};

const NOBODY = { status: 200, has_active_session: false, message: 'No active session found' };
const INVALID = { status: 401, error: 'The token is not valid', code: 'unauthorized' };

test.each(['RS256', 'ES256'])('a token signed with %s is taken for its user', async (alg) => {
  const key = issuer.keys().find((one) => one.alg === alg);
  if (key === undefined) throw new Error(`The issuer has no key of ${alg}`);
  expect(await ask(await bearer({ sub: 'ada' }, { key }))).toEqual({ ...NOBODY, user: 'ada' });
});

test.each([
  ['in another case', (token: string) => `bEaReR ${token}`],
  ['with more spaces', (token: string) => `  Bearer   ${token} `],
])('a scheme %s is the same', async (_, write) => {
  const headers = { Authorization: write(await issuer.token({ sub: 'ada' })) };
  expect((await ask(headers)).user).toBe('ada');
});

test('one of several audiences is enough, of the token and of the service', async () => {
  const several = await newServiceEnvironment({ ...settings, AUTH_AUDIENCE: ` one , ${AUDIENCE}` });
  for (const aud of ['one', ['other', AUDIENCE]]) {
    expect((await ask(await bearer({ sub: 'ada', aud }), several)).user).toBe('ada');
  }
  expect(await ask(await bearer({ aud: 'other' }), several)).toEqual(INVALID);
});

test("Cognito's access tokens name their client in place of an audience", async () => {
  const claims = { sub: 'ada', aud: undefined, client_id: AUDIENCE, token_use: 'access' };
  expect((await ask(await bearer(claims))).user).toBe('ada');
  expect(await ask(await bearer({ ...claims, client_id: 'other' }))).toEqual(INVALID);
});

test.each([
  ['email', 'email', { email: 'ada@example.com' }],
  [
    'a name with dots',
    'https://chat.example.com/id',
    { 'https://chat.example.com/id': 'ada@example.com' },
  ],
  ['a path', 'profile.email', { profile: { email: 'ada@example.com' } }],
])('the claim that tells users apart may be %s', async (_, AUTH_USER_CLAIM, claims) => {
  const other = await newServiceEnvironment({ ...settings, AUTH_USER_CLAIM });
  expect((await ask(await bearer(claims), other)).user).toBe('ada@example.com');
  expect(await ask(await bearer(), other)).toEqual(INVALID);
});

test.each([['constructor'], ['__proto__'], ['toString']])(
  'a claim %j that is not in the token is none',
  async (AUTH_USER_CLAIM) => {
    const other = await newServiceEnvironment({ ...settings, AUTH_USER_CLAIM });
    expect(await ask(await bearer(), other)).toEqual(INVALID);
  },
);

test('a token holds from five seconds before it was made until five seconds after its end', async () => {
  const iat = Math.floor(Date.now() / 1000);
  const headers = await bearer({ sub: 'ada', iat, nbf: iat, exp: iat + 60 });
  const statusAt = async (seconds: number) => {
    vi.setSystemTime((iat + seconds) * 1000);
    return (await ask(headers)).status;
  };
  expect(await statusAt(-6)).toBe(401);
  expect(await statusAt(-5)).toBe(200);
  expect(await statusAt(64)).toBe(200);
  expect(await statusAt(65)).toBe(401);
  expect((await ask(headers)).error).toBe('The token has expired');
});

test('a token for a day holds, and one for a second longer does not', async () => {
  const iat = Math.floor(Date.now() / 1000);
  expect((await ask(await bearer({ exp: iat + 86_400 }))).status).toBe(200);
  expect(await ask(await bearer({ exp: iat + 86_401 }))).toEqual(INVALID);
});

test.each([
  'a'.repeat(255),
  'ü'.repeat(255),
  '😀'.repeat(127),
  'current',
  'demo_user',
  'visitor:x',
  'a#b c/d%',
])(
  'a user may be called %j, and has a partition that no other kind of user can have',
  async (sub) => {
    const { body } = await service.request('start', { headers: await bearer({ sub }) });
    expect(body.user).toBe(sub);
    expect((await storedUser(`user:${sub}`)).open?.id).toBe(body.session_id);
    expect((await storedUser(sub)).open).toBeUndefined();
  },
);

test('a user and a visitor of the same id are two', async () => {
  const id = randomUUID();
  const user = await service.request('start', { headers: await bearer({ sub: id }) });
  const visitor = await service.request('start', { headers: { 'X-Visitor-Id': id } });
  expect(visitor.body.session_id).not.toBe(user.body.session_id);
  const end = { session_id: user.body.session_id };
  const headers = { 'X-Visitor-Id': id };
  expect((await service.request('end', { headers, body: end })).status).toBe(404);
});

test('a whole session belongs to the user of the token, through all endpoints', async () => {
  const headers = await bearer({ sub: 'grace' });
  const { session_id } = (await service.request('start', { headers })).body;
  const body = { session_id, activity_type: 'message_sent' };
  expect((await service.request('update', { headers, body })).body.total_messages_sent).toBe(1);
  passTime({ minutes: 1 });
  expect((await service.request('end', { headers, body: { session_id } })).status).toBe(200);
  expect((await service.request('cleanup', { headers })).body.user).toBe('grace');
  expect((await service.request('history', { headers })).body).toMatchObject({
    user: 'grace',
    total_sessions: 1,
    sessions: [{ session_id, total_messages_sent: 1 }],
  });
});

test('without an issuer every token is refused', async () => {
  const none = await newServiceEnvironment();
  expect(await ask(await bearer(), none)).toEqual({
    status: 401,
    error: 'This service is not set up to verify tokens',
    code: 'unauthorized',
  });
});

test('where a token is required nobody is anonymous', async () => {
  const strict = await newServiceEnvironment({ ...settings, AUTH: 'required' });
  const refused = { status: 401, error: 'This needs a token', code: 'unauthorized' };
  expect(await ask({}, strict)).toEqual(refused);
  expect(await ask({ 'X-Visitor-Id': randomUUID() }, strict)).toEqual(refused);
  const { headers } = await strict.request('status');
  expect(headers['WWW-Authenticate']).toBe('Bearer');
  expect((await ask(await bearer({ sub: 'ada' }), strict)).user).toBe('ada');
});

describe('the keys of the issuer', () => {
  const environment = () => newServiceEnvironment(settings);
  const DOWN = {
    status: 503,
    error: 'The issuer of the tokens cannot be reached; try again later',
    code: 'unavailable',
  };

  test('are fetched with the first token, once, and not without one', async () => {
    const own = await environment();
    const before = issuer.fetches();
    await ask({}, own);
    await ask({ 'X-Visitor-Id': randomUUID() }, own);
    expect(issuer.fetches() - before).toBe(0);
    const headers = await bearer({ sub: 'ada' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(headers, own)));
    expect(answers.map(({ user }) => user)).toEqual(Array(20).fill('ada'));
    expect(issuer.fetches() - before).toBe(1);
  });

  test('are fetched once in 30 seconds, whatever the tokens', async () => {
    const own = await environment();
    await ask(await bearer(), own);
    const before = issuer.fetches();
    const forged = await Promise.all(
      Array.from({ length: 30 }, (_, kid) => bearer({}, { header: { kid: `unknown-${kid}` } })),
    );
    const askAll = () => Promise.all(forged.map((headers) => ask(headers, own)));
    passTime({ ms: 29_999 });
    expect(await askAll()).toEqual(Array(30).fill(INVALID));
    expect(issuer.fetches() - before).toBe(0);
    passTime({ ms: 1 });
    expect(await askAll()).toEqual(Array(30).fill(INVALID));
    expect(await askAll()).toEqual(Array(30).fill(INVALID));
    expect(issuer.fetches() - before).toBe(1);
  });

  test('may change: a new key holds, and one that is gone does not once ten minutes are over', async () => {
    const own = await environment();
    const withOld = await bearer({ sub: 'ada' });
    expect((await ask(withOld, own)).user).toBe('ada');
    await issuer.rotate();
    passTime({ ms: 30_000 });
    expect((await ask(withOld, own)).user).toBe('ada');
    expect((await ask(await bearer({ sub: 'ada' }), own)).user).toBe('ada');
    expect(await ask(withOld, own)).toEqual(INVALID);
    await issuer.rotate();
    const withLast = await bearer({ sub: 'ada' });
    passTime({ minutes: 10 });
    expect((await ask(withLast, own)).user).toBe('ada');
  });

  test.each(['is down', 'answers 500', 'answers nonsense', 'redirects'] as const)(
    'are not known while the issuer %s: 503, and when to try again',
    async (mode) => {
      const own = await environment();
      issuer.become(mode);
      const headers = await bearer({ sub: 'ada' });
      const reply = await own.request('status', { headers });
      expect({ status: reply.status, ...reply.body }).toEqual(DOWN);
      expect(reply.headers['Retry-After']).toBe('30');
      issuer.become('answers');
      const before = issuer.fetches();
      passTime({ ms: 29_999 });
      const late = await own.request('status', { headers });
      expect([late.status, late.headers['Retry-After']]).toEqual([503, '1']);
      expect(issuer.fetches()).toBe(before);
      passTime({ ms: 1 });
      expect((await ask(headers, own)).user).toBe('ada');
    },
  );

  test('hold while the issuer is down, and an unknown one is not known to be wrong', async () => {
    const own = await environment();
    const headers = await bearer({ sub: 'ada' });
    await ask(headers, own);
    issuer.become('is down');
    passTime({ minutes: 11 });
    expect((await ask(headers, own)).user).toBe('ada');
    passTime({ minutes: 11 });
    expect(await ask(await bearer({}, { header: { kid: 'unknown' } }), own)).toEqual(DOWN);
    expect((await ask(headers, own)).user).toBe('ada');
  });

  test.each([
    [
      'of 1,024 bits',
      () =>
        generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey.export({ format: 'jwk' }),
    ],
    ['cut short', () => ({ kty: 'RSA', e: 'AQAB', n: '!' })],
    ['without its numbers', () => ({ kty: 'RSA' })],
  ])('that are %s are no keys, and no other is the worse for them', async (_, key) => {
    issuer.publish([{ ...key(), kid: 'useless', alg: 'RS256', use: 'sig' }]);
    const own = await environment();
    expect(await ask(await bearer({}, { header: { kid: 'useless' } }), own)).toEqual(INVALID);
    expect((await ask(await bearer({ sub: 'ada' }), own)).user).toBe('ada');
    issuer.publish([]);
  });

  test('are not forgotten for a list without any', async () => {
    const own = await environment();
    const headers = await bearer({ sub: 'ada' });
    await ask(headers, own);
    issuer.become('has no keys');
    passTime({ minutes: 11 });
    expect((await ask(headers, own)).user).toBe('ada');
    expect(await ask(headers, await environment())).toEqual(DOWN);
  });

  test('are given up on after three seconds', { timeout: 20_000 }, async () => {
    vi.useRealTimers();
    const own = await environment();
    issuer.become('hangs');
    const startedAt = performance.now();
    expect(await ask(await bearer(), own)).toEqual(DOWN);
    expect(performance.now() - startedAt).toBeGreaterThan(2_900);
    expect(performance.now() - startedAt).toBeLessThan(8_000);
  });

  test('are fetched again after a clock was set back', async () => {
    const own = await environment();
    await ask(await bearer(), own);
    await issuer.rotate();
    passTime({ minutes: -60 });
    expect((await ask(await bearer({ sub: 'ada' }), own)).user).toBe('ada');
  });

  test('may be at another address', async () => {
    const own = await newServiceEnvironment({
      ...settings,
      AUTH_ISSUER: 'https://login.example.com/',
      AUTH_JWKS_URL: `${issuer.url}/.well-known/jwks.json`,
    });
    const headers = await bearer({ sub: 'ada', iss: 'https://login.example.com/' });
    expect((await ask(headers, own)).user).toBe('ada');
    expect(await ask(await bearer(), own)).toEqual(INVALID);
  });
});
