import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Request } from 'playwright-core';
import { expect } from 'vitest';
import { expectSaid, expectView, giveName, organisationButton, signInAs, test } from './oidc.ts';

const stored = () => [{ ...localStorage }, { ...sessionStorage }];

test('an admin of the organisation is back where they wanted to be, and nothing is left of the trip', async ({
  admin,
  service,
}) => {
  const { page } = admin;
  const made: Request[] = [];
  page.on('request', (request) => made.push(request));
  await admin.goTo('#/audit');
  await signInAs(page, 'ada');
  await expectView(page, 'Audit');
  expect(page.url()).toBe(`${service.address}#/audit`);
  expect(await page.evaluate(stored)).toEqual([{}, {}]);
  // The browser's history neither: what it has of the page is where one was.
  expect(await page.evaluate(() => navigation.entries().map(({ url }) => url))).not.toContainEqual(
    expect.stringContaining('code='),
  );
  // One request has the code in its address, that of the page itself, and none has a token.
  const requests = await Promise.all(
    made.map(async (request) => ({
      url: request.url(),
      referer: await request.headerValue('referer'),
    })),
  );
  const own = requests.filter(({ url }) => url.startsWith(service.address));
  expect(own.filter(({ url }) => url.includes('code=')).length).toBe(1);
  expect(requests.filter(({ url }) => /eyJ|token=/.test(url))).toEqual([]);
  expect(own.filter(({ referer }) => referer?.includes('code='))).toEqual([]);
});

test('after a reload one click leads back, as the provider still knows who it is', async ({
  admin,
}) => {
  const { page } = admin;
  await admin.goTo('#/audit');
  await signInAs(page, 'ada');
  await expectView(page, 'Audit');
  await page.reload();
  await organisationButton(page).click();
  await expectView(page, 'Audit');
});

test('who refuses at the provider is told so, and can begin again', async ({ admin }) => {
  const { page } = admin;
  await admin.goTo('#/audit');
  await organisationButton(page).click();
  await page.getByRole('button', { name: 'Refuse' }).click();
  await expectSaid(page, 'Your organisation did not sign you in: access_denied.');
  await signInAs(page, 'ada');
  await expectView(page, 'Audit');
});

test('who is no admin is told so, and can sign in as somebody else', async ({ admin, service }) => {
  const { page } = admin;
  await admin.goTo();
  admin.expectRefusal(403, 'Forbidden');
  await signInAs(page, 'grace');
  await expectSaid(
    page,
    'Your organisation knows you, but not as an admin of Customer Sessions. Sign in as somebody else, or ask to be made one.',
  );
  await page.getByRole('button', { name: 'Sign in as somebody else' }).click();
  await page.getByRole('button', { name: 'Leave' }).click();
  await page.waitForURL(service.address);
  await signInAs(page, 'ada');
  await expectView(page, 'Sessions');
});

test('a token that the service does not take is said to be so, and not asked for again', async ({
  admin,
  provider,
}) => {
  const { page } = admin;
  await admin.goTo();
  admin.expectRefusal(401, 'Unauthorized');
  provider.settings.audience = 'https://elsewhere.example.com';
  await signInAs(page, 'ada');
  await expectSaid(
    page,
    'Your organisation has signed you in, but this service does not take its token. Whoever runs the service has to look at how it is set up.',
  );
  provider.settings.audience = 'another';
  await organisationButton(page).click();
  await expectView(page, 'Sessions');
});

test('what an admin of the organisation does is on record by their name there', async ({
  admin,
}) => {
  const { page } = admin;
  const visitor = admin.visitor();
  await visitor.start();
  await admin.goTo(`#/users/${encodeURIComponent(visitor.user)}/show`);
  await signInAs(page, 'admin|hopper');
  await page.getByRole('button', { name: 'Erase' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill(visitor.user);
  await page.getByRole('dialog').getByRole('button', { name: 'Erase' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await admin.goTo('#/audit');
  await page.getByText('user:admin|hopper').waitFor();
});

test('signing out ends the sign-in at the provider too', async ({ admin, service }) => {
  const { page } = admin;
  await admin.goTo();
  await signInAs(page, 'ada');
  await expectView(page, 'Sessions');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Leave' }).click();
  await page.waitForURL(service.address);
  await organisationButton(page).click();
  await giveName(page, 'ada');
  await expectView(page, 'Sessions');
});

test('what signs in with the organisation is 7 KB that only this loads', async ({ service }) => {
  expect(service.port).toBeGreaterThan(0); // it has built the page
  const folder = new URL('../../../admin/dist/assets/', import.meta.url);
  const flow = readdirSync(folder).filter((name) => name.startsWith('code-flow-'));
  const sizes = flow.map((name) => gzipSync(readFileSync(new URL(name, folder))).length);
  expect(sizes).toHaveLength(1);
  expect(sizes[0]).toBeLessThanOrEqual(7_000);
  expect(readFileSync(new URL('../index.html', folder), 'utf8')).not.toContain(flow[0]);
});
