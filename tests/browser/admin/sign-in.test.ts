import { expect } from 'vitest';
import { openAdmin, startSessions, test } from './admin.ts';

const alert = 'Wrong password';

test('who knows the password sees the sessions, and nothing of the sign-in is stored', async ({
  admin,
}) => {
  const [visitor] = await startSessions(admin, 1);
  const { page, context } = admin;
  await admin.goTo();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await page.title()).toBe('Sign in – Customer Sessions');
  await admin.signInHere();
  await page.getByText(visitor?.shortUser ?? '').waitFor();
  expect(await page.title()).toBe('Sessions – Customer Sessions');
  expect(new URL(page.url()).hash).toBe('#/sessions');
  expect(await page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }])).toEqual([{}, {}]);
  expect(await context.cookies()).toEqual([]);
});

test('a wrong password is said to be wrong, and more of them are slowed down', async ({
  admin,
}) => {
  const { page } = admin;
  await admin.goTo();
  for (let attempt = 1; attempt <= 3; attempt++) {
    admin.expectRefusal(401, 'Unauthorized');
    await page.getByLabel('Password').fill('not the password');
    const answered = page.waitForResponse('**/login/');
    await page.keyboard.press('Enter');
    await answered;
    expect(await page.getByRole('alert').innerText()).toBe(alert);
  }
  admin.expectRefusal(429, 'Too Many Requests');
  await page.keyboard.press('Enter');
  await page.getByText('Too many wrong passwords').waitFor();
  const button = page.getByRole('button', { name: /^Try again in \d s$/ });
  expect(await button.isDisabled()).toBe(true);
  await admin.signInHere();
  await page.getByRole('heading', { name: 'Sessions' }).waitFor();
});

test('a service that cannot be reached is said to be so', async ({ admin }) => {
  const { page, context } = admin;
  await admin.goTo();
  await page.getByLabel('Password').waitFor();
  await context.setOffline(true);
  admin.expectFromConsole('Failed to load resource: net::ERR_INTERNET_DISCONNECTED');
  await admin.signInHere();
  await page.getByText('The service cannot be reached. Is this device online?').waitFor();
  await context.setOffline(false);
  await admin.signInHere();
  await page.getByRole('heading', { name: 'Sessions' }).waitFor();
});

test('a reload asks for the password, and then shows what was there', async ({ admin }) => {
  const { page } = admin;
  await admin.open('#/audit');
  await page.getByRole('heading', { name: 'Audit' }).waitFor();
  await page.reload();
  await admin.signInHere();
  await page.getByRole('heading', { name: 'Audit' }).waitFor();
  expect(new URL(page.url()).hash).toBe('#/audit');
});

test('a sign-in that has expired leads to signing in again, and back', async ({ admin }) => {
  const { page } = admin;
  await admin.open('#/audit');
  await page.getByText('Nothing yet').waitFor();
  admin.expectRefusal(401, 'Unauthorized');
  // What an expired token is to the service, a wrong one is too.
  await page.route(/\/api\/admin\/sessions\//, (route) =>
    route.continue({ headers: { ...route.request().headers(), authorization: 'Bearer expired' } }),
  );
  await page.getByRole('link', { name: 'Sessions' }).click();
  await page.getByText('Your sign-in has expired').waitFor();
  await page.unrouteAll();
  await admin.signInHere();
  await page.getByRole('heading', { name: 'Sessions' }).waitFor();
});

test('who has signed out is asked for the password again', async ({ admin }) => {
  const { page } = admin;
  await admin.open();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Password').waitFor();
  await admin.goTo('#/audit');
  await page.getByLabel('Password').waitFor();
  expect(await page.getByRole('navigation', { name: 'Views' }).count()).toBe(0);
});

test('without JavaScript the page says that it needs it', async ({ browser, service }) => {
  const admin = await openAdmin(browser, service, { javaScriptEnabled: false });
  await admin.goTo();
  expect(await admin.page.locator('body').innerText()).toBe(
    'Customer Sessions needs JavaScript: please allow it for this page.',
  );
  await admin.close();
});
