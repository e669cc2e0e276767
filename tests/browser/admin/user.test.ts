import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { type Admin, row, shownTime, TIME_ZONE, tableRows, test } from './admin.ts';
import { busyHours, expectedHours, figuresOf } from './charts.ts';

type Visitor = ReturnType<Admin['visitor']>;

const userPath = ({ user }: Visitor) => `#/users/${encodeURIComponent(user)}/show`;

/** Two sessions that have ended, and one that runs; and somebody else, who is to stay. */
const chat = async ({ visitor }: Admin) => {
  const [anna, ben] = [visitor(), visitor()];
  const first = await anna.start();
  await anna.conversation();
  await anna.message();
  await anna.response(0.5);
  await anna.message();
  await anna.response(1.5);
  await anna.end();
  const second = await anna.start();
  await anna.message();
  await anna.end();
  const third = await anna.start();
  await ben.start();
  await ben.end();
  return { anna, ben, sessions: [third, second, first] };
};

/** What the API answers to an admin, asked past the page. */
const ask = async <Answer>(service: { base: string; password: string }, path: string) => {
  const api = service.base.replace('/chat/sessions', '/admin');
  const login = await fetch(`${api}/login/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ password: service.password }),
  });
  const { token } = (await login.json()) as { token: string };
  const response = await fetch(`${api}/${path}`, { headers: { Authorization: `Bearer ${token}` } });
  return (await response.json()) as Answer;
};

const confirm = async (page: Page, verb: string, typed: string) => {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('User id').fill(typed);
  return dialog.getByRole('button', { name: verb });
};

test('a user is all that they did', async ({ admin }) => {
  const { page } = admin;
  const { anna, sessions } = await chat(admin);
  await admin.open(userPath(anna));
  await page.getByText(anna.user, { exact: true }).waitFor();
  await page.getByText('of 2 measured').waitFor();
  expect(await figuresOf(page)).toEqual({
    Sessions: '3',
    Messages: '3',
    Conversations: '1',
    'Time in sessions': expect.stringMatching(/\d (ms|s|min)$/),
    'Session, mean': expect.stringMatching(/\d (ms|s|min)$/),
    'Response, mean': '1 s',
  });
  const recent = page.getByRole('region', { name: 'Recent sessions', exact: true });
  expect(await recent.locator('tbody a').allInnerTexts()).toEqual(
    sessions.map(({ started_at }) => shownTime(started_at)),
  );

  // Unlike statistics, this knows when exactly a session has started.
  const activity = page.getByRole('region', { name: 'Activity' });
  await activity
    .getByText(`newest 3 sessions by weekday and hour, in the time zone ${TIME_ZONE}`)
    .waitFor();
  const starts = sessions.map(({ started_at }) => started_at);
  expect(await busyHours(activity)).toEqual(expectedHours(starts, TIME_ZONE));
});

test('it leads to the session that runs, and to the list of all', async ({ admin }) => {
  const { page } = admin;
  const { anna, ben, sessions } = await chat(admin);
  await admin.open(userPath(anna));
  await page.getByText('A session is active now').getByRole('link').click();
  await page.getByText(sessions[0]?.session_id ?? '').waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'All sessions of this user' }).click();
  await page.getByRole('heading', { name: 'Sessions', exact: true }).waitFor();
  await expect.poll(async () => (await tableRows(page)).length).toBe(3);
  expect(await row(page, anna.shortUser).count()).toBe(3);
  expect(await row(page, ben.shortUser).count()).toBe(0);
});

test('an export is a file of all that is stored', async ({ admin, service }) => {
  const { page } = admin;
  const { anna } = await chat(admin);
  await anna.end(); // What runs would have lasted longer when it is compared.
  await admin.open(userPath(anna));
  await page.getByRole('button', { name: 'Export' }).click();
  const wrong = await confirm(page, 'Export', anna.user.slice(0, -1));
  expect(await wrong.isDisabled()).toBe(true);
  const download = page.waitForEvent('download');
  await (await confirm(page, 'Export', anna.user)).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`customer-sessions-visitor-${anna.id}.json`);
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  const { exported_at, ...saved } = JSON.parse(await readFile(await file.path(), 'utf8'));
  const {
    exported_at: _,
    next_cursor,
    ...stored
  } = await ask<Record<string, unknown>>(service, `users/${encodeURIComponent(anna.user)}/export/`);
  expect(next_cursor).toBe(null);
  expect(exported_at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  expect(saved).toEqual(stored);
  expect(saved.user_id).toBe(anna.user);
  expect(saved.sessions).toHaveLength(3);
});

test('an export of several answers is one file, also if the service is busy in between', async ({
  admin,
}) => {
  const { page } = admin;
  const { anna } = await chat(admin);
  await admin.open(userPath(anna));
  // As the service answers where there are more than 500: here one, and then the rest.
  const cursors: (string | null)[] = [];
  await page.route('**/export/**', async (route) => {
    const url = new URL(route.request().url());
    const cursor = url.searchParams.get('cursor');
    cursors.push(cursor);
    if (cursors.length === 2) {
      return route.fulfill({ status: 503, headers: { 'Retry-After': '1' }, json: {} });
    }
    const response = await route.fetch({ url: url.href.replace(url.search, '') });
    const { sessions, ...all } = await response.json();
    const json =
      cursor === null
        ? { ...all, sessions: sessions.slice(0, 1), next_cursor: 'rest' }
        : { ...all, sessions: sessions.slice(1), next_cursor: null };
    return route.fulfill({ json });
  });
  admin.expectRefusal(503, 'Service Unavailable');
  await page.getByRole('button', { name: 'Export' }).click();
  const download = page.waitForEvent('download');
  await (await confirm(page, 'Export', anna.user)).click();
  await page.getByText('1 session so far').waitFor();
  const saved = JSON.parse(await readFile(await (await download).path(), 'utf8'));
  expect(cursors).toEqual([null, 'rest', 'rest']);
  const starts = saved.sessions.map((it: { started_at: string }) => it.started_at);
  expect(starts).toHaveLength(3);
  expect(starts).toEqual(starts.toSorted().reverse());
  expect(Object.keys(saved).sort()).toEqual(['exported_at', 'sessions', 'totals', 'user_id']);
});

test('a user is erased once their id is typed, and then is nowhere', async ({ admin, service }) => {
  const { page } = admin;
  const { anna, ben } = await chat(admin);
  await admin.open(userPath(anna));
  await page.getByRole('button', { name: 'Erase' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('The statistics stay').waitFor();
  for (const typed of ['', ben.user, anna.user.slice(0, -1), ` ${anna.user}`]) {
    expect(await (await confirm(page, 'Erase for good', typed)).isDisabled()).toBe(true);
    await page.keyboard.press('Enter');
  }
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  const path = `users/${encodeURIComponent(anna.user)}/`;
  expect(await ask(service, path)).toMatchObject({ totals: { sessions: 3 } });

  await page.getByRole('button', { name: 'Erase' }).click();
  await (await confirm(page, 'Erase for good', anna.user)).click();
  await page.getByText('Erased the user and 3 sessions.').waitFor();
  await page.getByRole('heading', { name: 'Sessions', exact: true }).waitFor();
  await row(page, ben.shortUser).waitFor();
  expect(await row(page, anna.shortUser).count()).toBe(0);
  expect(await ask(service, path)).toMatchObject({ code: 'not_found' });

  admin.expectRefusal(404, 'Not Found');
  await page.goBack();
  await page.getByText('Nothing is stored of this user, or they are being erased').waitFor();
  expect(await page.getByRole('button', { name: 'Export' }).count()).toBe(0);
});

test('an erasure that was stopped is finished later', async ({ admin }) => {
  const { page } = admin;
  const { anna } = await chat(admin);
  await admin.open(userPath(anna));
  const erase = async () => {
    await page.getByRole('button', { name: 'Erase' }).click();
    await (await confirm(page, 'Erase for good', anna.user)).click();
  };
  // The first request has done something, and there is more to do.
  const json = { user_id: anna.user, erased_sessions: 1, is_complete: false };
  let requests = 0;
  await page.route('**/api/admin/users/*/', async (route) => {
    if (route.request().method() !== 'DELETE') return route.continue();
    requests++;
    if (requests > 1) return; // It is never answered.
    await route.fetch();
    return route.fulfill({ json });
  });
  await erase();
  await page.getByText('1 session erased so far').waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.unroute('**/api/admin/users/*/');

  admin.expectRefusal(404, 'Not Found');
  await admin.open(userPath(anna));
  await page.getByText('erase again to finish').waitFor();
  // It was little, and is gone already.
  await erase();
  await page.getByText('Nothing is left of this user.').waitFor();
});

test('a user is also found at the address without the view', async ({ admin }) => {
  const { page } = admin;
  const { anna } = await chat(admin);
  await admin.open(userPath(anna).replace('/show', ''));
  await page.getByText('of 2 measured').waitFor();
  expect(page.url()).toMatch(/\/show$/);
  admin.expectRefusal(400, 'Bad Request');
  await admin.goTo('#/users/bogus');
  await page.getByText('Nobody has that id.').waitFor();
  expect(await page.getByRole('button', { name: /Erase|Try again/ }).count()).toBe(0);
});

test('an erasure that takes several requests goes on until nothing is left', async ({ admin }) => {
  const { page } = admin;
  const { anna } = await chat(admin);
  await admin.open(userPath(anna));
  // As the service answers where its time does not suffice.
  let requests = 0;
  await page.route('**/api/admin/users/*/', async (route) => {
    if (route.request().method() !== 'DELETE') return route.continue();
    requests++;
    const response = await route.fetch();
    if (requests > 2) return route.fulfill({ response });
    const json = { user_id: anna.user, erased_sessions: 100, is_complete: false };
    return route.fulfill({ json });
  });
  await page.getByRole('button', { name: 'Erase' }).click();
  await (await confirm(page, 'Erase for good', anna.user)).click();
  await page.getByText('Erased the user and 200 sessions.').waitFor();
  expect(requests).toBe(3);
});
