import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { expectSaid, organisationButton, signInAs, test } from './oidc.ts';

const DOES_NOT_HOLD = 'The answer of your organisation does not hold. Begin again.';

/** Answers in the provider's place when the page comes to it, with these parameters. */
const answerInstead = (
  page: Page,
  issuer: string,
  parametersFor: (asked: URLSearchParams) => Record<string, string>,
) =>
  page.route(`${issuer}/auth?**`, (route) => {
    const asked = new URL(route.request().url()).searchParams;
    const back = `${asked.get('redirect_uri')}?${new URLSearchParams(parametersFor(asked))}`;
    return route.fulfill({ status: 302, headers: { Location: back } });
  });

type Forgery = (asked: URLSearchParams, issuer: string) => Record<string, string>;

const state = (asked: URLSearchParams) => String(asked.get('state'));

const forgeries: Record<string, Forgery> = {
  'another state': (_, iss) => ({ code: 'stolen', state: 'chosen', iss }),
  'no state': (_, iss) => ({ code: 'stolen', iss }),
  'another issuer': (asked) => ({
    code: 'stolen',
    state: state(asked),
    iss: 'https://issuer.example',
  }),
  'no issuer': (asked) => ({ code: 'stolen', state: state(asked) }),
  'an error with another state': (_, iss) => ({ error: 'access_denied', state: 'chosen', iss }),
};

/** What would have come of a code that is taken. */
const tokensAsked = ({ seen }: { seen: string[] }) =>
  seen.filter((request) => request.includes('/token'));

test.for(Object.entries(forgeries))(
  'an answer with %s is not taken, and its code goes nowhere',
  async ([, parametersFor], { admin, provider }) => {
    const { page } = admin;
    await answerInstead(page, provider.issuer, (asked) => parametersFor(asked, provider.issuer));
    await admin.goTo('#/audit');
    provider.seen.splice(0);
    await organisationButton(page).click();
    await expectSaid(page, DOES_NOT_HOLD);
    expect(new URL(page.url()).search).toBe('');
    expect(await page.evaluate(() => ({ ...sessionStorage }))).toEqual({});
    expect(tokensAsked(provider)).toEqual([]);
  },
);

test('an answer to nothing that this tab has begun is not taken', async ({
  admin,
  provider,
  service,
}) => {
  const { page } = admin;
  provider.seen.splice(0);
  await page.goto(`${service.address}?code=stolen&state=chosen`);
  await expectSaid(page, 'This sign-in was not begun here, or is over. Begin again.');
  expect(page.url()).toBe(service.address);
  expect(tokensAsked(provider)).toEqual([]);
});

test('a code of another sign-in, or of another page, gives no token', async ({
  admin,
  provider,
}) => {
  const { page } = admin;
  await page.route(`${provider.issuer}/auth?**`, (route) => {
    const url = new URL(route.request().url());
    url.searchParams.set('code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
    return route.continue({ url: url.href });
  });
  await admin.goTo();
  admin.expectRefusal(400, 'Bad Request');
  await signInAs(page, 'ada');
  await expectSaid(page, 'Your organisation did not sign you in: invalid_grant.');
});

test('an ID token of another sign-in is not taken', async ({ admin, provider }) => {
  const { page } = admin;
  await page.route(`${provider.issuer}/auth?**`, (route) => {
    const url = new URL(route.request().url());
    url.searchParams.set('nonce', 'another');
    return route.continue({ url: url.href });
  });
  await admin.goTo();
  await signInAs(page, 'ada');
  await expectSaid(page, DOES_NOT_HOLD);
});

test('what is asked of the provider is what the standards ask for', async ({
  admin,
  provider,
  service,
}) => {
  const { page } = admin;
  const asked = page.waitForRequest(`${provider.issuer}/auth?**`);
  await admin.goTo('#/audit');
  await organisationButton(page).click();
  const parameters = Object.fromEntries(new URL((await asked).url()).searchParams);
  const random = expect.stringMatching(/^[\w-]{43}$/);
  expect(parameters).toEqual({
    response_type: 'code',
    client_id: 'admin-page',
    redirect_uri: service.address,
    scope: 'openid',
    state: random,
    nonce: random,
    code_challenge: random,
    code_challenge_method: 'S256',
    audience: 'https://sessions.example.com/admin',
    resource: 'https://sessions.example.com/admin',
  });
});
