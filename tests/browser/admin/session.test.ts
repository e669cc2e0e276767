import { expect } from 'vitest';
import { row, shownTime, tableRows, test } from './admin.ts';

test('a session shows all that is known of it, and can be ended', async ({ admin }) => {
  const { page } = admin;
  const visitor = admin.visitor();
  const { started_at, session_id } = await visitor.start();
  await visitor.conversation();
  await visitor.message();
  await visitor.response(0.4);
  await visitor.response(2);
  await visitor.message();
  await admin.open();
  // By keyboard alone.
  const link = row(page, visitor.shortUser).getByRole('link', { name: shownTime(started_at) });
  await link.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Session', exact: true }).waitFor();
  await page.getByText(session_id).waitFor();

  const facts = async () => {
    const names = await page.locator('dt').allInnerTexts();
    const values = await page.locator('dd').allInnerTexts();
    return Object.fromEntries(names.map((name, index) => [name, values[index]]));
  };
  expect(await facts()).toEqual({
    Session: session_id,
    User: `${visitor.user}\nAll sessions of this user`,
    Started: shownTime(started_at),
    Ended: 'active now',
    'Ended by': '–',
    Duration: expect.stringMatching(/^\d+ s$/),
    'Last activity': expect.stringMatching(/^\d{4}(-\d\d){2} (\d\d:){2}\d\d$/),
    Expires: expect.stringMatching(/^\d{4}(-\d\d){2} (\d\d:){2}\d\d$/),
    'Unanswered since': expect.stringMatching(/^\d{4}(-\d\d){2} (\d\d:){2}\d\d$/),
    Messages: '2',
    Conversations: '1',
    'Responses with a time': '2',
    'Average response time': '1.200 s',
    'Half within (p50)': expect.stringMatching(/^0\.[34]\d\d s$/),
    'Nine of ten within (p90)': expect.stringMatching(/^(1\.[89]|2\.[012])\d+ s$/),
    '95 % within (p95)': expect.stringMatching(/^(1\.[89]|2\.[012])\d+ s$/),
  });
  await page.getByText('Medians and other percentiles are within 10%.').waitFor();
  const spread = (await tableRows(page)).map(([, responses]) => responses);
  expect(spread).toEqual(['1', '1']);

  await page.getByRole('button', { name: 'End session' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await facts()).toMatchObject({ Ended: 'active now' });
  await page.getByRole('button', { name: 'End session' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  await page.getByText('The session has ended').waitFor();
  await expect.poll(facts).toMatchObject({ 'Ended by': 'Admin' });
  expect(await page.getByRole('button', { name: 'End session' }).count()).toBe(0);

  // What was done is recorded, and leads to whom it was done to.
  await page.getByRole('link', { name: 'Audit' }).click();
  await page.getByRole('heading', { name: 'Audit' }).waitFor();
  await page.getByText('End a session').waitFor();
  const [[when, ...record] = []] = await tableRows(page);
  expect(when).toMatch(/^\d{4}(-\d\d){2} (\d\d:){2}\d\d$/);
  expect(record).toEqual([
    'admin',
    'End a session',
    'Done',
    visitor.shortUser,
    `…${session_id.slice(-12)}`,
  ]);
  await page.getByRole('link', { name: session_id.slice(-12) }).click();
  await page.getByText(session_id).waitFor();
  await page.getByRole('link', { name: 'All sessions of this user' }).click();
  await expect.poll(() => tableRows(page)).toHaveLength(1);
});

test('a session that is over meanwhile is said to be so', async ({ admin }) => {
  const { page } = admin;
  const visitor = admin.visitor();
  const { session_id } = await visitor.start();
  await admin.open(`#/sessions/${encodeURIComponent(`${visitor.user}~${session_id}`)}/show`);
  await page.getByRole('button', { name: 'End session' }).click();
  await visitor.end();
  admin.expectRefusal(404, 'Not Found');
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  await page.getByText('The session was already over').waitFor();
  await expect.poll(() => page.locator('dd').allInnerTexts()).toContain('Client');
});

test('a session is not said to have ended where the sign-in has expired', async ({ admin }) => {
  const { page } = admin;
  const visitor = admin.visitor();
  const { session_id } = await visitor.start();
  await admin.open(`#/sessions/${encodeURIComponent(`${visitor.user}~${session_id}`)}/show`);
  await page.getByRole('button', { name: 'End session' }).click();
  admin.expectRefusal(401, 'Unauthorized');
  // What an expired token is to the service, a wrong one is too.
  await page.route(/\/end\//, (route) =>
    route.continue({ headers: { ...route.request().headers(), authorization: 'Bearer expired' } }),
  );
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  await page.getByText('Your sign-in has expired').waitFor();
  expect(await page.getByText('The session has ended').count()).toBe(0);
  await admin.signInHere();
  await page.getByText('active now').waitFor();
});

test('no session is at an address that was cut short', async ({ admin }) => {
  const { page } = admin;
  admin.expectRefusal(400, 'Bad Request');
  await admin.open('#/sessions/demo_user~01900000/show');
  const alert = page.getByRole('alert');
  await alert.getByText('There is no session of that id.').waitFor();
  expect(await alert.getByRole('button').count()).toBe(0);
  for (const path of ['sessions/xyz', 'sessions/create', 'audit/xx/show', 'users']) {
    await admin.goTo(`#/${path}`);
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
    await admin.goTo('#/sessions');
    await page.getByRole('heading', { name: 'Sessions' }).waitFor();
  }
});

test('a session that is not there is said not to be', async ({ admin }) => {
  const { page } = admin;
  admin.expectRefusal(404, 'Not Found');
  await admin.open('#/sessions/demo_user~01900000-0000-7000-8000-000000000000/show');
  await page.getByRole('alert').waitFor();
  await page.getByRole('link', { name: '← All sessions' }).click();
  await page.getByRole('heading', { name: 'Sessions' }).waitFor();
});
