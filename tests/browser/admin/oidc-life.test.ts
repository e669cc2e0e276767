import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { gravestFaults, overflowPx } from './accessibility.ts';
import { openAdmin } from './admin.ts';
import {
  changeWays,
  expectSaid,
  expectView,
  giveName,
  organisationButton,
  signInAs,
  test,
} from './oidc.ts';

/** The shortest life of a token, and what the service adds for clocks that differ. */
const TOKEN_SECONDS = 1;
const EXPIRED_MS = 7_000;

const EXPIRED = 'Your sign-in has expired. Sign in again to go on where you were.';
const UNREACHABLE = 'The sign-in of your organisation cannot be reached. Is this device online?';

test('a token that has expired is replaced without a question, and the view stays', async ({
  admin,
  provider,
}) => {
  const { page } = admin;
  provider.settings.accessTokenSeconds = TOKEN_SECONDS;
  await admin.goTo('#/audit');
  await signInAs(page, 'ada');
  await expectView(page, 'Audit');
  await sleep(EXPIRED_MS);
  provider.settings.accessTokenSeconds = 3_600;
  admin.expectRefusal(401, 'Unauthorized');
  provider.seen.splice(0);
  await page.getByRole('link', { name: 'Sessions' }).click();
  await expect.poll(() => provider.seen).toContain('POST /token');
  await page.getByText('No sessions yet').or(page.locator('tbody tr')).first().waitFor();
  expect(new URL(page.url()).hash).toBe('#/sessions');
  expect(provider.seen.filter((request) => request.includes('interaction'))).toEqual([]);
});

test('whom the provider has forgotten meanwhile signs in again, and is back', async ({
  admin,
  provider,
}) => {
  const { page, context } = admin;
  provider.settings.accessTokenSeconds = TOKEN_SECONDS;
  await admin.goTo('#/sessions');
  await signInAs(page, 'ada');
  await expectView(page, 'Sessions');
  await context.clearCookies();
  await sleep(EXPIRED_MS);
  provider.settings.accessTokenSeconds = 3_600;
  admin.expectRefusal(401, 'Unauthorized');
  await page.getByRole('link', { name: 'Audit' }).click();
  await expectSaid(page, EXPIRED);
  await signInAs(page, 'ada');
  await expectView(page, 'Audit');
});

test('the password stands beside it, and signing out of that leads nowhere else', async ({
  admin,
  provider,
}) => {
  const { page } = admin;
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  await admin.goTo('#/audit');
  await organisationButton(page).waitFor();
  provider.seen.splice(0);
  admin.expectRefusal(401, 'Unauthorized');
  await page.getByLabel('Password').fill('a wrong one');
  await page.keyboard.press('Enter');
  await expectSaid(page, 'Wrong password');
  await admin.signInHere();
  await expectView(page, 'Audit');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await organisationButton(page).waitFor();
  expect(provider.seen).toEqual([]);
  // What signs in with the organisation is not even loaded.
  expect(loaded.filter((url) => url.includes('/code-flow-'))).toEqual([]);
});

test('without a password nobody is asked for one', async ({ admin }) => {
  const { page } = admin;
  await changeWays(page, { password: false });
  await admin.goTo();
  await organisationButton(page).waitFor();
  expect(await page.getByLabel('Password').count()).toBe(0);
  await page.keyboard.press('Enter'); // the button has the focus
  await giveName(page, 'ada');
  await expectView(page, 'Sessions');
});

test('without any way to sign in the page says what is missing', async ({ admin }) => {
  const { page } = admin;
  await changeWays(page, { password: false, organisation: null });
  await admin.goTo();
  await expectSaid(
    page,
    'Nobody can sign in here yet. Whoever runs the service has to set up a password or the sign-in of your organisation.',
  );
});

test('while the provider cannot be reached the password still lets in', async ({ admin }) => {
  const { page } = admin;
  await changeWays(page, { organisation: { provider: null } });
  await admin.goTo();
  await expectSaid(
    page,
    'The sign-in of your organisation cannot be reached. Reload the page in a minute.',
  );
  await admin.signInHere();
  await expectView(page, 'Sessions');
});

test('a provider that goes on the way is said to be unreachable', async ({ admin, provider }) => {
  const { page } = admin;
  await page.route(`${provider.issuer}/token`, (route) => route.abort());
  await admin.goTo();
  admin.expectFromConsole('Failed to load resource: net::ERR_FAILED');
  await signInAs(page, 'ada');
  await expectSaid(page, UNREACHABLE);
});

test('where the provider has no way to sign out it is asked to forget who it knows', async ({
  admin,
}) => {
  const { page } = admin;
  await changeWays(page, { organisation: { provider: { end_session_endpoint: null } } });
  await admin.goTo();
  admin.expectRefusal(403, 'Forbidden');
  await signInAs(page, 'grace');
  await page.getByRole('button', { name: 'Sign in as somebody else' }).click();
  await giveName(page, 'ada');
  await expectView(page, 'Sessions');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await organisationButton(page).waitFor();
});

test('who goes back on the way finds the page as if they had not left it', async ({
  admin,
  service,
}) => {
  const { page } = admin;
  await admin.goTo('#/audit');
  await organisationButton(page).click();
  await page.getByLabel('Name').waitFor();
  await page.goBack();
  await organisationButton(page).waitFor();
  expect(page.url()).toBe(`${service.address}#/audit`);
});

const looks = [
  ['light', 1360],
  ['dark', 360],
] as const;

test.for(looks)(
  'in %s at %i px what one signs in with is accessible and fits',
  async ([colorScheme, width], { browser, service }) => {
    const viewport = { width, height: 800 };
    const admin = await openAdmin(browser, service, { colorScheme, viewport });
    const { page } = admin;
    await admin.goTo();
    await organisationButton(page).waitFor();
    expect([await gravestFaults(page), await overflowPx(page)]).toEqual([[], 0]);
    admin.expectRefusal(403, 'Forbidden');
    await signInAs(page, 'grace');
    await page.getByRole('alert').waitFor();
    expect([await gravestFaults(page), await overflowPx(page)]).toEqual([[], 0]);
    await admin.close();
  },
);
