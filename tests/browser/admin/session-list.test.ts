import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { choose, row, shownTime, shownUsers, startSessions, tableRows, test } from './admin.ts';

const filterOf = (url: string) =>
  JSON.parse(new URLSearchParams(new URL(url).hash.split('?')[1]).get('filter') ?? 'null');

const searchFor = async (page: Page, text: string) => {
  const field = page.getByLabel('Session ID or user');
  await field.fill(text);
  // A menu that closes takes the focus back.
  await field.press('Enter');
};

test('the list shows each session as it is', async ({ admin }) => {
  const { page } = admin;
  await admin.open();
  await page.getByText('There are no sessions yet').waitFor();

  const [ended, active] = [admin.visitor(), admin.visitor()];
  const first = await ended.start();
  await ended.conversation();
  await ended.message();
  await ended.response(1.25);
  await ended.response(1.5);
  await ended.end();
  const second = await active.start();
  await page.getByRole('button', { name: 'Refresh' }).click();
  await row(page, active.shortUser).waitFor();

  const [running, over] = await tableRows(page);
  expect(running?.toSpliced(4, 1)).toEqual([
    'Active',
    active.shortUser,
    shownTime(second.started_at),
    'active now',
    '0',
    '0',
    '–',
    '–',
  ]);
  expect(over?.toSpliced(3, 2)).toEqual([
    'Ended',
    ended.shortUser,
    shownTime(first.started_at),
    '1',
    '1',
    '1.375 s',
    'Client',
  ]);
  // It goes on by itself.
  const seconds = async () => Number.parseInt((await tableRows(page))[0]?.[4] ?? '', 10);
  const before = await seconds();
  await expect.poll(seconds).toBeGreaterThan(before);
});

test('filters stand in the URL and are there after signing in again', async ({ admin }) => {
  const { page } = admin;
  const [active, ended] = await startSessions(admin, 2);
  await ended?.end();
  await admin.open();
  await choose(page, 'Status', 'Ended');
  await choose(page, 'Ended by', 'Client');
  await page.getByLabel('From').fill('2020-01-01');
  await expect
    .poll(() => filterOf(page.url()))
    .toEqual({ status: 'ended', ended_by: 'client', from: '2020-01-01' });
  await row(page, ended?.shortUser ?? '').waitFor();
  expect(await row(page, active?.shortUser ?? '').count()).toBe(0);

  await page.reload();
  await admin.signInHere();
  await row(page, ended?.shortUser ?? '').waitFor();
  expect(await row(page, active?.shortUser ?? '').count()).toBe(0);
  expect(await page.getByLabel('From').inputValue()).toBe('2020-01-01');

  await page.getByLabel('To', { exact: true }).fill('2020-01-01');
  await page.getByText('No session matches these filters.').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await row(page, active?.shortUser ?? '').waitFor();
  expect(filterOf(page.url())).toEqual({});
});

test('a day begins and ends where it does in the chosen time zone', async ({ admin }) => {
  const { page } = admin;
  const visitor = admin.visitor();
  const { started_at } = await visitor.start();
  await admin.open();
  const asked = async (timeZone: string) => {
    await page.getByRole('button', { name: /^Time zone/ }).click();
    await page.getByRole('combobox', { name: 'Time zone' }).fill(timeZone);
    await page.getByRole('option', { name: timeZone, exact: true }).click();
    await page.getByRole('listbox').waitFor({ state: 'hidden' });
    await page.getByText(shownTime(started_at, timeZone)).first().waitFor();
    const request = page.waitForRequest(/from=.*to=/);
    await page.getByRole('button', { name: 'Refresh' }).click();
    const { searchParams } = new URL((await request).url());
    return [searchParams.get('from'), searchParams.get('to')];
  };
  const filter = JSON.stringify({ from: '2020-07-01', to: '2030-01-31', status: 'active' });
  await admin.open(`#/sessions?filter=${encodeURIComponent(filter)}`);
  await row(page, visitor.shortUser).waitFor();
  expect(await asked('America/New_York')).toEqual([
    '2020-07-01T04:00:00.000Z',
    '2030-02-01T05:00:00.000Z',
  ]);
  expect(await asked('UTC')).toEqual(['2020-07-01T00:00:00.000Z', '2030-02-01T00:00:00.000Z']);
  // The zone is a preference, and stays.
  await admin.open();
  await page.getByText(shownTime(started_at, 'UTC')).first().waitFor();
});

test('pages go on and back, and one is there again after a reload', async ({ admin }) => {
  const { page } = admin;
  const visitors = await startSessions(admin, 23);
  const users = visitors.map(({ shortUser }) => shortUser);
  const filter = encodeURIComponent(JSON.stringify({ status: 'active' }));
  await admin.open(`#/sessions?filter=${filter}&perPage=10`);
  await expect.poll(() => shownUsers(page)).toEqual(users.slice(0, 10));
  expect(await page.getByRole('button', { name: 'Previous' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect.poll(() => shownUsers(page)).toEqual(users.slice(10, 20));
  await page.getByText('11–20').waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect.poll(async () => (await shownUsers(page)).slice(0, 3)).toEqual(users.slice(20));

  await page.reload();
  await admin.signInHere();
  await expect.poll(async () => (await shownUsers(page)).slice(0, 3)).toEqual(users.slice(20));
  await page.getByRole('button', { name: 'Previous' }).click();
  await expect.poll(() => shownUsers(page)).toEqual(users.slice(10, 20));
  await choose(page, 'Rows', '25');
  await expect.poll(async () => (await shownUsers(page)).slice(0, 23)).toEqual(users);
});

test('one box finds a session, a user and a visitor by their ids', async ({ admin }) => {
  const { page } = admin;
  const [wanted, other] = await startSessions(admin, 2);
  await admin.open();
  const search = async (text: string) => {
    await searchFor(page, text);
  };
  for (const text of [wanted?.sessionId(), wanted?.user, wanted?.id]) {
    await search(` ${text} `);
    await expect.poll(() => shownUsers(page)).toEqual([wanted?.shortUser]);
    await search(other?.user ?? '');
    await expect.poll(() => shownUsers(page)).toEqual([other?.shortUser]);
  }
  await search('01900000-0000-7000-8000-000000000000');
  await page.getByText('No session matches these filters.').waitFor();
  // What one sees is not all of an id; the service need not be asked about it.
  for (const text of [wanted?.shortUser, wanted?.shortUser.replace('visitor:', ''), 'demo']) {
    await search(text ?? '');
    const alert = page.getByRole('alert').filter({ hasText: 'Nobody has that id.' });
    await alert.getByText('Give a whole session id or user id.').waitFor();
    expect(await alert.getByRole('button').count()).toBe(0);
    await search(wanted?.user ?? '');
    await row(page, wanted?.shortUser ?? '').waitFor();
  }
  const link = page.getByRole('link', { name: wanted?.shortUser ?? '' });
  expect(await link.getAttribute('title')).toBe(wanted?.user);
});

test('where other filters hide what is searched for, it says so', async ({ admin }) => {
  const { page } = admin;
  const [wanted] = await startSessions(admin, 1);
  await admin.open();
  await choose(page, 'Status', 'Ended');
  await searchFor(page, wanted?.sessionId() ?? '');
  await page.getByText('No session of that id matches the other filters.').waitFor();
  await page.getByRole('button', { name: 'Clear the other filters' }).click();
  await expect.poll(() => shownUsers(page)).toEqual([wanted?.shortUser]);
  expect(filterOf(page.url())).toEqual({ search: wanted?.sessionId() });
});

test('what makes no sense in the address is not taken', async ({ admin }) => {
  const { page } = admin;
  const [visitor] = await startSessions(admin, 1);
  for (const filter of [{ to: '9999-12-31' }, { from: 'x', status: 5 }, { search: 5 }]) {
    const given = encodeURIComponent(JSON.stringify(filter));
    await admin.open(`#/sessions?filter=${given}&page=0&perPage=1000`);
    await row(page, visitor?.shortUser ?? '').waitFor();
    expect(await page.getByLabel('From').inputValue()).toBe('');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    expect(await readFile(await (await download).path(), 'utf8')).toContain(visitor?.user);
  }
});

test('one Escape leaves the time zones', async ({ admin }) => {
  const { page } = admin;
  await admin.open();
  await page.getByRole('button', { name: /^Time zone/ }).click();
  await page.getByRole('listbox').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('the CSV holds what the screen shows', async ({ admin }) => {
  const { page } = admin;
  const visitors = await startSessions(admin, 12);
  for (const visitor of visitors) {
    await visitor.message();
    await visitor.response(0.5);
    await visitor.end();
  }
  const filter = encodeURIComponent(JSON.stringify({ status: 'ended', ended_by: 'client' }));
  await admin.open(`#/sessions?filter=${filter}&perPage=100`);
  await row(page, visitors[0]?.shortUser ?? '').waitFor();
  // In many short pages, as more sessions than these would take several of the usual ones.
  const pages: string[] = [];
  await page.route(/\/sessions\.csv\//, (route) => {
    const url = `${route.request().url()}&limit=5`;
    pages.push(url);
    return route.continue({ url });
  });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export CSV' }).click(),
  ]);
  const today = shownTime(new Date().toISOString()).slice(0, 10);
  expect(download.suggestedFilename()).toBe(`customer-sessions-${today}.csv`);
  const [head, ...lines] = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
  expect(head).toBe(
    'Session,User,Status,Started (Asia/Tokyo),Ended (Asia/Tokyo),Duration (s),Messages,Conversations,Average response time (s),Ended by',
  );
  const asShown = lines
    .map((line) => line.split(','))
    .map(([, user, status, started, ended, duration, messages, conversations, average, by]) => [
      status,
      user?.replace(/(:.{8}).*(.{4})$/, '$1…$2'),
      started,
      ended,
      `${Math.floor(Number(duration))} s`,
      messages,
      conversations,
      average ? `${Number(average).toFixed(3)} s` : '–',
      by,
    ]);
  const lower = (rows: (string | undefined)[][]) =>
    rows.map((cells) => cells.map((cell) => cell?.toLowerCase()));
  expect(asShown.length).toBeGreaterThanOrEqual(12);
  expect(lower(asShown)).toEqual(lower(await tableRows(page)));
  expect(pages).toHaveLength(Math.ceil(asShown.length / 5));
});

test('an export can be cancelled', async ({ admin }) => {
  const { page } = admin;
  await startSessions(admin, 1);
  await admin.open();
  let isSaved = false;
  page.on('download', () => {
    isSaved = true;
  });
  await page.route(/\/sessions\.csv\//, () => {}); // It is never answered.
  await page.getByRole('button', { name: 'Export CSV' }).click();
  await page.getByText('0 sessions so far').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(isSaved).toBe(false);
});

test('several are ended at once, and it is told what became of each', async ({ admin }) => {
  const { page } = admin;
  const [, second, third, fourth] = await startSessions(admin, 4);
  await admin.open();
  for (const visitor of [second, third, fourth]) {
    await row(page, visitor?.shortUser ?? '')
      .getByRole('checkbox')
      .check();
  }
  await third?.end();
  admin.expectRefusal(404, 'Not Found');
  await page.getByRole('button', { name: 'End sessions' }).click();
  await page.getByRole('heading', { name: 'End 3 sessions?' }).waitFor();
  await page.getByRole('button', { name: 'End 3 sessions' }).click();
  await page.getByText('2 sessions ended, 1 was already over').waitFor();
  const endedBy = async (user: string | undefined) =>
    (
      await row(page, user ?? '')
        .locator('td')
        .allInnerTexts()
    ).at(-1);
  await expect.poll(() => endedBy(second?.shortUser)).toBe('Admin');
  expect(await endedBy(third?.shortUser)).toBe('Client');
  expect(await endedBy(fourth?.shortUser)).toBe('Admin');
  expect(await page.getByRole('region', { name: 'Selection' }).count()).toBe(0);
});

test('a live list shows what has begun since', async ({ admin }) => {
  const { page } = admin;
  await page.clock.install();
  await admin.open();
  await page.getByLabel('Live').check();
  const [visitor] = await startSessions(admin, 1);
  await page.clock.fastForward(10_000);
  await row(page, visitor?.shortUser ?? '').waitFor();
});
