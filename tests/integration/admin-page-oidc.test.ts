import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startIssuer } from '../support/admin-issuer.ts';
import { passTime, stopClock } from '../support/service.ts';

const issuer = await startIssuer();
afterAll(() => issuer.close());

beforeEach(() => {
  stopClock();
  issuer.seen.splice(0);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  issuer.describe();
});

/** The page's Lambda in an environment of its own, and what it tells the page and the browser. */
const newPage = async (settings: Record<string, string> = issuer.environment) => {
  vi.resetModules();
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  const { handler } = await import('../../handlers/admin/page.ts');
  const event = { httpMethod: 'GET', path: '/admin/chat/usersession/' } as APIGatewayProxyEvent;
  return async () => {
    const { headers, body } = await handler(event, {} as Context);
    const written = /<meta name="sign-in" content="([^"]*)" \/>/.exec(body)?.[1] ?? '';
    const policy = String(headers?.['Content-Security-Policy']);
    return {
      ways: JSON.parse(unescaped(written)),
      connect: /connect-src ([^;]+)/.exec(policy)?.[1],
    };
  };
};

const unescaped = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const provider = () => {
  const { jwks_uri: _, scopes_supported: __, ...told } = issuer.document();
  return told;
};

const organisation = () => ({
  client_id: 'admin-page',
  scope: 'openid',
  audience: 'https://sessions.example.com/admin',
  provider: provider(),
});

const unreachable = () => ({
  ways: { password: true, organisation: { ...organisation(), provider: null } },
  connect: "'self'",
});

test('the page is told how one signs in, and may ask where its tokens are and nowhere else', async () => {
  const page = await newPage();
  expect(await page()).toEqual({
    ways: { password: true, organisation: organisation() },
    connect: "'self' https://login.example.com",
  });
});

test('a scope and several audiences are told as they are set, the first for the page', async () => {
  const page = await newPage({
    ...issuer.environment,
    AUTH_AUDIENCE: 'first, second',
    AUTH_ADMIN_SCOPE: 'openid sessions/admin',
  });
  expect((await page()).ways.organisation).toMatchObject({
    scope: 'openid sessions/admin',
    audience: 'first',
  });
});

test('what is set cannot break out of the page', async () => {
  const client_id = `"><script>alert(1)</script> & $& &quot; '`;
  const page = await newPage({ ...issuer.environment, AUTH_ADMIN_CLIENT_ID: client_id });
  expect((await page()).ways.organisation).toEqual({ ...organisation(), client_id });
});

test('without a client for the page there is the password only, and nobody is asked', async () => {
  const page = await newPage({ ...issuer.environment, AUTH_ADMIN_CLIENT_ID: '' });
  expect(await page()).toEqual({
    ways: { password: true, organisation: null },
    connect: "'self'",
  });
  expect(issuer.seen).toEqual([]);
});

test.each([
  ['neither the hash nor that there is one', {}, false],
  ['that there is one', { ADMIN_PASSWORD_IS_SET: 'true' }, true],
  ['that there is none', { ADMIN_PASSWORD_IS_SET: 'false' }, false],
])('told %s, the page asks for a password or not', async (_, settings, password) => {
  const page = await newPage({ ADMIN_PASSWORD_HASH: '', ...settings });
  expect((await page()).ways).toEqual({ password, organisation: null });
});

test('what was read of the provider is read again after ten minutes', async () => {
  const page = await newPage();
  await page();
  passTime({ minutes: 10, ms: -1 });
  await page();
  expect(issuer.seen).toEqual(['/.well-known/openid-configuration']);
  passTime({ ms: 1 });
  issuer.describe(() => ({
    body: { ...issuer.document(), token_endpoint: 'https://new.example.com/token' },
  }));
  expect((await page()).connect).toBe("'self' https://new.example.com");
  expect(issuer.seen.length).toBe(2);
});

test('a provider that does not answer is asked again after 30 seconds', async () => {
  issuer.describe(() => ({ status: 500 }));
  const page = await newPage();
  expect(await page()).toEqual(unreachable());
  issuer.describe();
  passTime({ ms: 29_999 });
  expect(await page()).toEqual(unreachable());
  passTime({ ms: 1 });
  expect((await page()).ways.organisation).toEqual(organisation());
});

test('what is known of a provider holds for as long as it does not answer', async () => {
  const page = await newPage();
  await page();
  passTime({ minutes: 60 });
  issuer.describe(() => ({ status: 500 }));
  expect((await page()).ways.organisation).toEqual(organisation());
  expect(issuer.seen.length).toBe(2);
});

const untrusted: Record<string, () => object> = {
  'another issuer': () => ({ body: { ...issuer.document(), issuer: 'https://issuer.example' } }),
  'an endpoint over plain HTTP': () => ({
    body: { ...issuer.document(), token_endpoint: 'http://login.example.com/token' },
  }),
  'an endpoint that is a script': () => ({
    body: { ...issuer.document(), authorization_endpoint: 'javascript:alert(1)' },
  }),
  'an end that is a script': () => ({
    body: { ...issuer.document(), end_session_endpoint: 'javascript:alert(1)' },
  }),
  'no endpoint for tokens': () => ({ body: { ...issuer.document(), token_endpoint: undefined } }),
  'a redirection': () => ({ status: 302, headers: { Location: '/jwks' } }),
  'no JSON': () => ({ body: '<html>' }),
};

test('for a provider that hangs the page waits three seconds, once', async () => {
  issuer.describe(() => ({ hangs: true }));
  const page = await newPage();
  const startedAt = performance.now();
  expect([await page(), await page()]).toEqual([unreachable(), unreachable()]);
  expect(performance.now() - startedAt).toBeGreaterThan(2_900);
  expect(performance.now() - startedAt).toBeLessThan(5_900);
});

test.each(Object.entries(untrusted))('a document with %s is not taken', async (_, answer) => {
  issuer.describe(answer);
  const page = await newPage();
  expect(await page()).toEqual(unreachable());
});
