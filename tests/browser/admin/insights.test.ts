import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { type Admin, TIME_ZONE, test } from './admin.ts';
import { busyHours, expectedHours, figuresOf, rowsOf } from './charts.ts';

type Visitor = ReturnType<Admin['visitor']>;

type SessionInHistory = {
  started_at: string;
  ended_at: string | null;
  total_messages_sent: number;
  total_conversations: number;
};

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const dayOf = (at: string | number) => new Date(at).toISOString().slice(0, 10);

/** Seven UTC days up to today, and where the view shows them. */
const lastWeek = () => {
  const days = Array.from({ length: 7 }, (_, i) => dayOf(Date.now() - (6 - i) * DAY_MS));
  return { days, path: `#/insights?from=${days[0]}&to=${days[6]}` };
};

/** What the visitor's own endpoint says of their sessions, the first to have started first. */
const historyOf = async (api: string, { id }: Visitor): Promise<SessionInHistory[]> => {
  const response = await fetch(`${api}/history/`, { headers: { 'X-Visitor-Id': id } });
  const { sessions } = (await response.json()) as { sessions: SessionInHistory[] };
  return sessions.reverse();
};

/** Five sessions that have ended, one with a message that nobody answered, and two that run. */
const chat = async ({ visitor }: Admin) => {
  const [anna, ben, cleo, dora] = [visitor(), visitor(), visitor(), visitor()];
  await anna.start();
  await anna.conversation();
  await anna.message();
  await anna.response(1);
  await anna.end();
  await anna.start();
  await anna.message();
  await anna.response(1.5);
  await anna.message();
  await anna.response(3.5);
  await anna.end();
  await ben.start();
  await ben.conversation();
  await ben.conversation();
  await ben.message();
  await ben.response(10);
  await ben.end();
  await cleo.start();
  await cleo.message();
  await new Promise((resolve) => setTimeout(resolve, 300));
  await cleo.end();
  await ben.start();
  await dora.start();
  await dora.message();
  return [anna, ben, cleo, dora];
};

let chatted: Promise<Visitor[]> | undefined;

/** The same visitors for all tests of this file, as their service is the same too. */
const visitorsOf = async (admin: Admin, api: string) => {
  chatted ??= chat(admin);
  const histories = await Promise.all((await chatted).map((one) => historyOf(api, one)));
  const ended = histories
    .map((history) => history.filter(({ ended_at }) => ended_at !== null))
    .filter((history) => history.length > 0);
  return { histories: ended, sessions: ended.flat() };
};

/** The rows of a chart's table, after their names. */
const numbersOf = async (page: Page, title: string) => {
  const card = page.getByRole('region', { name: title, exact: true });
  await card.getByRole('button', { name: `Show as table: ${title}` }).click();
  return rowsOf(card.getByRole('table', { name: title, exact: true }));
};

/** `Sun, 22 Nov 2026` */
const named = (day: string) =>
  new Date(day).toLocaleDateString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

const figureNames = [
  'Sessions',
  'Messages',
  'Conversations',
  'Gave up waiting',
  'Mean daily users',
  'New users',
  'Median session',
  'Median response',
];

test('where nothing is stored every chart says so', async ({ admin }) => {
  const { page } = admin;
  await admin.open('#/insights');
  const sentences = [
    'No sessions on these days, nor on those before.',
    'No messages on these days, nor on those before.',
    'No conversations on these days, nor on those before.',
    'No users on these days, nor on those before.',
    'No users in these weeks.',
    'No users in these months.',
    'No session has ended on these days.',
    'No response time was measured on these days.',
    'No session has started on these days.',
    'No session of these days has ended.',
    'No session ended while a message waited for its answer.',
  ];
  for (const sentence of sentences) await page.getByText(sentence, { exact: true }).waitFor();
  expect(await page.getByRole('button', { name: /^Show as table/ }).count()).toBe(0);
  expect(await page.getByRole('table').count()).toBe(0);
  const values = ['0', '0', '0', '–', '0', '0', '–', '–'];
  expect(await figuresOf(page)).toEqual(
    Object.fromEntries(figureNames.map((name, index) => [name, values[index]])),
  );
  await page.getByText('0 active sessions now').waitFor();
});

test('what it shows is what the sessions add up to', async ({ admin, service }) => {
  const { page } = admin;
  const { sessions, histories } = await visitorsOf(admin, service.base);
  expect(sessions).toHaveLength(4);
  const { days, path } = lastWeek();
  await admin.open(path);
  await page.getByText('2 active sessions now').waitFor();

  const ofDay = (day: string) => sessions.filter(({ started_at }) => dayOf(started_at) === day);
  const before = (day: string) => named(dayOf(Date.parse(day) - 7 * DAY_MS));
  const messages = (of: SessionInHistory[]) => sum(of.map((it) => it.total_messages_sent));
  const conversations = (of: SessionInHistory[]) => sum(of.map((it) => it.total_conversations));
  const counts = {
    Sessions: (of: SessionInHistory[]) => of.length,
    Messages: messages,
    Conversations: conversations,
  };
  for (const [title, countOf] of Object.entries(counts)) {
    expect(await numbersOf(page, title)).toEqual(
      days.map((day) => [named(day), String(countOf(ofDay(day))), before(day), '0']),
    );
  }

  // New on the day of their first session; midnight may have fallen between two.
  const startDays = histories.map((of) => [...new Set(of.map((it) => dayOf(it.started_at)))]);
  const newOn = (day: string) => startDays.filter(([first]) => first === day).length;
  const activeOn = (day: string) => startDays.filter((its) => its.includes(day)).length;
  expect(await numbersOf(page, 'Daily active users')).toEqual(
    days.map((day) => [
      named(day),
      String(activeOn(day)),
      String(newOn(day)),
      String(activeOn(day) - newOn(day)),
      before(day),
      '0',
    ]),
  );
  expect(await figuresOf(page)).toEqual({
    Sessions: '4',
    Messages: String(messages(sessions)),
    Conversations: String(conversations(sessions)),
    'Gave up waiting': '25%',
    'Mean daily users': String(Math.round((sum(days.map(activeOn)) / 7) * 10) / 10),
    'New users': '3',
    'Median session': expect.stringMatching(/ m?s$/),
    'Median response': expect.stringMatching(/^1\.\d+ s$/),
  });
});

test('times are the means of the sessions, and percentiles within 10 %', async ({
  admin,
  service,
}) => {
  const { page } = admin;
  const { sessions } = await visitorsOf(admin, service.base);
  await admin.open(lastWeek().path);
  const [all, allBefore] = await numbersOf(page, 'Session duration');
  const ms = sessions.map(
    ({ started_at, ended_at }) => Date.parse(ended_at ?? '') - Date.parse(started_at),
  );
  expect([all?.[0], Number(all?.[3])]).toEqual(['All days', Math.round(sum(ms) / 4) / 1000]);
  expect(allBefore).toEqual(['All days before', '–', '–', '–', '–']);

  const [responses = []] = await numbersOf(page, 'Response time');
  const [, p95, p90, mean, median] = responses.map(Number);
  expect(mean).toBe(4);
  const within10Percent = (truth: number) =>
    expect.toSatisfy((shown: number) => Math.abs(shown - truth) <= truth / 10);
  expect([p95, p90, median]).toEqual([10, 10, 1.5].map(within10Percent));
});

test('it says how sessions ended, and how long those had waited who gave up', async ({
  admin,
  service,
}) => {
  const { page } = admin;
  await visitorsOf(admin, service.base);
  await admin.open(lastWeek().path);
  const ends = page.getByRole('table', { name: 'How sessions ended' });
  await ends.waitFor();
  expect(await rowsOf(ends)).toEqual([
    ['By the client', '4', '100%', '0'],
    ['Expired', '0', '0%', '0'],
    ['Replaced', '0', '0%', '0'],
    ['By an admin', '0', '0%', '0'],
  ]);
  const sentence = '25% of sessions (1 of 4) ended while a message waited for its answer';
  await page.getByText(sentence).waitFor();
  const [[waited, ...rest] = [], ...others] = await numbersOf(page, 'Gave up waiting');
  // At least as long as it was, as it is the upper end of a bucket.
  expect(Number(waited)).toBeGreaterThanOrEqual(0.3);
  expect([rest, others]).toEqual([['1', '25%'], []]);
});

test('busy hours are those of the chosen time zone, on a phone too', async ({ admin, service }) => {
  const { page } = admin;
  const { sessions } = await visitorsOf(admin, service.base);
  await admin.open(lastWeek().path);
  const card = page.getByRole('region', { name: 'Busy hours' });
  const busy = () => busyHours(card);
  /** Statistics know the UTC hour of a start, which as a whole goes to the hour it begins in. */
  const starts = sessions.map(
    ({ started_at }) => Math.floor(Date.parse(started_at) / HOUR_MS) * HOUR_MS,
  );
  const expected = (timeZone: string) => expectedHours(starts, timeZone);
  expect(await busy()).toEqual(expected(TIME_ZONE));
  expect(await card.locator('tbody tr').count()).toBe(7);
  await page.setViewportSize({ width: 360, height: 800 });
  await expect.poll(() => card.locator('tbody tr').count()).toBe(24);
  expect(await busy()).toEqual(expected(TIME_ZONE));
  await page.evaluate(() =>
    localStorage.setItem('customer-sessions:time-zone', 'Pacific/Kiritimati'),
  );
  await admin.open(lastWeek().path);
  await card.getByText('in the time zone Pacific/Kiritimati').waitFor();
  expect(await busy()).toEqual(expected('Pacific/Kiritimati'));
});

test('the period stands in the address, and what makes none is not taken', async ({ admin }) => {
  const { page } = admin;
  await admin.open('#/insights');
  const picked = () => page.getByRole('group', { name: 'Period' }).locator('[aria-pressed=true]');
  const search = () => new URL(page.url()).hash.split('?')[1] ?? '';
  await expect.poll(() => picked().innerText()).toBe('30 days');
  await page.getByRole('button', { name: '7 days' }).click();
  await expect.poll(search).toBe('days=7');
  await expect.poll(() => picked().innerText()).toBe('7 days');

  await page.getByRole('button', { name: 'Custom' }).click();
  await page.getByLabel('Last day').fill('2026-03-01');
  await page.getByText('The first day is after the last').waitFor();
  await page.getByLabel('First day').fill('2026-02-28');
  await expect.poll(search).toBe('from=2026-02-28&to=2026-03-01');
  await page.getByText('28 Feb – 1 Mar 2026, compared with').waitFor();
  await page.getByText('26 Feb – 27 Feb 2026').waitFor();
  await page.goBack();
  await page.goBack();
  await expect.poll(search).toBe('days=7');
  await expect.poll(() => picked().innerText()).toBe('7 days');

  await admin.open('#/insights?from=2026-02-28&to=2026-03-01');
  await page.getByText('28 Feb – 1 Mar 2026, compared with').waitFor();
  await expect.poll(() => picked().innerText()).toBe('Custom');
  await page.getByRole('button', { name: '90 days' }).click();
  await expect.poll(search).toBe('days=90');
  await page.goBack();
  await page.getByText('28 Feb – 1 Mar 2026, compared with').waitFor();
  await expect.poll(() => picked().innerText()).toBe('Custom');
});

test.for([1280, 360])('no name on an axis is cut at %i px', async (width, { admin, service }) => {
  const { page } = admin;
  await page.setViewportSize({ width, height: 800 });
  await visitorsOf(admin, service.base);
  await admin.open(lastWeek().path);
  const names = page.locator('.MuiChartsAxis-directionX .MuiChartsAxis-tickLabel');
  await expect.poll(async () => (await names.allTextContents()).length).toBeGreaterThan(7);
  expect((await names.allTextContents()).filter((name) => name.includes('…'))).toEqual([]);
});

test('the arrow keys go through a chart', async ({ admin, service }) => {
  const { page } = admin;
  await visitorsOf(admin, service.base);
  const { days, path } = lastWeek();
  await admin.open(path);
  await page.getByRole('button', { name: 'Show as table: Sessions' }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  const tooltip = page.getByRole('tooltip');
  await tooltip.getByText(named(days[0] ?? '')).waitFor();
  await page.keyboard.press('ArrowRight');
  await tooltip.getByText(named(days[1] ?? '')).waitFor();
  await tooltip.getByText('Before').waitFor();
});

test('active sessions are counted anew every ten seconds', async ({ admin, service }) => {
  const { page } = admin;
  await visitorsOf(admin, service.base);
  await page.clock.install();
  await admin.open('#/insights');
  await page.getByText('2 active sessions now').waitFor();
  const another = admin.visitor();
  await another.start();
  await page.clock.runFor(10_000);
  await page.getByText('3 active sessions now').waitFor();
  await another.end();
  await page.clock.runFor(10_000);
  await page.getByText('2 active sessions now').waitFor();
});
