import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import {
  allSettled,
  type Chat,
  GONE_MS,
  goodbyes,
  kept,
  send,
  sessionOf,
  settled,
  test,
} from './chat.ts';

const sessionId = async (page: Page) => (await sessionOf(page)).sessionId;

test('the tabs of a visitor are in one session', async ({ chat }) => {
  const pages = [await chat.openPage(), await chat.openPage(), await chat.openPage()];
  for (const page of pages) await send(page, 2);
  for (const page of pages) await settled(page);
  const [first, ...others] = await Promise.all(pages.map(sessionId));
  expect(others).toEqual([first, first]);
  expect(await chat.stored()).toEqual({ sessions: 1, messages: 6, conversations: 0 });
});

test('the last tab to be closed says goodbye, and no other does', async ({ chat }) => {
  const [first, second] = [await chat.openPage(), await chat.openPage()];
  await second.close();
  await send(first);
  await settled(first);
  const session_id = await sessionId(first);
  await first.close();
  await expect.poll(() => goodbyes(chat)).toHaveLength(1);
  const [goodbye] = goodbyes(chat);
  expect(goodbye?.body).toEqual({
    visitor_id: expect.any(String),
    session_id,
    grace_seconds: 30,
    client_id: 'chatTab',
    sequence: expect.any(Number),
  });
  // Repeated, it is told how the session is now.
  const { message, expires_at } = await chat.ask<Ending>('end', goodbye?.body as object);
  expect(message).toBe('Session ending');
  const graceMs = Date.parse(expires_at) - (goodbye?.atMs ?? 0);
  expect(graceMs).toBeGreaterThanOrEqual(30_000);
  expect(graceMs).toBeLessThan(40_000);
});

type Ending = { message: string; expires_at: string };

test('a tab that is opened within the grace goes on with the session', async ({ chat }) => {
  const before = await chat.openPage();
  await send(before);
  await before.close();
  await expect.poll(() => chat.calls('end').at(-1)).toEqual(['end', 200]);
  const after = await chat.openPage();
  await send(after);
  await settled(after);
  const [goodbye] = goodbyes(chat);
  expect(await chat.ask('end', goodbye?.body as object)).toMatchObject({
    message: 'Existing session refreshed',
  });
  expect(await chat.stored()).toEqual({ sessions: 1, messages: 2, conversations: 0 });
});

test('a goodbye that arrives after another tab was opened does not end its session', async ({
  chat,
}) => {
  const before = await chat.openPage();
  chat.proxy.plan(({ path }) => (path === 'end' ? { delayMs: 4_000 } : undefined));
  await before.close();
  await expect.poll(() => chat.calls('end')).not.toEqual([]);
  chat.proxy.heal();
  const after = await chat.openPage();
  expect(goodbyes(chat)[0]?.status).toBeUndefined();
  await expect.poll(() => chat.proxy.seen.filter(({ status }) => !status)).toEqual([]);
  const [goodbye] = goodbyes(chat);
  expect(await chat.ask('end', goodbye?.body as object)).toMatchObject({
    session_id: await sessionId(after),
    message: 'Existing session refreshed',
  });
});

test('a session that is ended in one tab is over in the others, until they need one', async ({
  chat,
}) => {
  const [first, second] = [await chat.openPage(), await chat.openPage()];
  const ended = await sessionId(first);
  await first.evaluate(() => manager.end());
  await expect.poll(() => sessionOf(second)).toMatchObject({ status: 'ended', sessionId: null });

  await send(second, 2);
  await settled(second);
  const next = await sessionId(second);
  expect(next).not.toBe(ended);
  expect(await first.evaluate(() => localStorage.getItem('chatSessionId'))).toBe(next);
  expect(await sessionOf(first)).toMatchObject({ status: 'ended', sessionId: null });

  await first.evaluate(() => manager.initializeSession());
  await send(first);
  await settled(first);
  expect(await sessionId(first)).toBe(next);
  expect(await sessionsOf(chat)).toEqual([
    [next, 3],
    [ended, 0],
  ]);
});

const sessionsOf = async ({ history }: Chat) =>
  (await history()).sessions.map(({ session_id, total_messages_sent }) => [
    session_id,
    total_messages_sent,
  ]);

test('when one tab gets a new session, the others count in it, too', async ({ chat }) => {
  const [first, second] = [await chat.openPage(), await chat.openPage()];
  const lost = await sessionId(first);
  await chat.ask('end', { session_id: lost });
  await send(first);
  await settled(first);
  const next = await sessionId(first);
  await expect.poll(() => sessionId(second)).toBe(next);

  await send(second);
  await settled(second);
  expect(chat.calls('update')).toEqual([
    ['update', 404],
    ['update', 200],
    ['update', 200],
  ]);
  expect(await sessionsOf(chat)).toEqual([
    [next, 2],
    [lost, 0],
  ]);
});

test('tabs agree on the session when one was too busy to hear that it was replaced', async ({
  chat,
}) => {
  const [first, second] = [await chat.openPage(), await chat.openPage()];
  const isBusy = second.evaluate(() => {
    const until = performance.now() + 2_000;
    while (performance.now() < until);
  });
  await first.evaluate(async () => {
    await manager.end();
    await manager.initializeSession();
  });
  const next = await sessionId(first);
  await isBusy;
  await expect.poll(() => sessionId(second)).toBe(next);
  await send(second);
  await settled(second);
  await send(first);
  await settled(first);
  expect(await Promise.all([first, second].map(sessionId))).toEqual([next, next]);
  expect(await sessionsOf(chat)).toEqual([
    [next, 2],
    [expect.any(String), 0],
  ]);
  // Nobody was thrown out of the new session in between.
  const told = await first.evaluate(() => globalThis.told.sessions);
  const since = told.findIndex((session) => session.sessionId === next);
  expect(new Set(told.slice(since).map(({ status }) => status))).toEqual(new Set(['active']));
});

/** The window that a page opens, with a copy of its sessionStorage. */
const openWindow = async (chat: Chat, from: Page, url: string) => {
  const opened = chat.context.waitForEvent('page');
  await from.evaluate((address) => {
    window.open(address);
  }, url);
  const page = await opened;
  await page.waitForFunction(() => 'manager' in globalThis, null, { polling: 50 });
  await page.evaluate(() => started);
  return page;
};

const clientIds = ({ proxy }: Chat) =>
  proxy.seen
    .filter(({ path }) => path === 'update')
    .map(({ body }) => (body as { client_id: string }).client_id);

test('a tab that was duplicated counts under a name of its own', async ({ chat }) => {
  const first = await chat.openPage();
  await send(first);
  await settled(first);
  const second = await openWindow(chat, first, first.url());
  for (const page of [first, second, second, first]) {
    await send(page, 2);
    await settled(page);
  }
  const [one, two, three] = clientIds(chat);
  expect(two).toBe(one);
  expect(clientIds(chat)).toEqual([one, one, three, three, one]);
  expect(three).not.toBe(one);
  expect(await chat.stored()).toEqual({ sessions: 1, messages: 9, conversations: 0 });
});

test('a window that is opened while its opener is away counts under a name of its own', async ({
  chat,
}) => {
  const first = await chat.openPage();
  const chatUrl = first.url();
  await send(first);
  await settled(first);
  await chat.goTo(first, { path: '/elsewhere' });
  const second = await openWindow(chat, first, chatUrl);
  await chat.goTo(first);
  await first.evaluate(() => started);
  for (const page of [first, second, second, first]) {
    await send(page, 2);
    await settled(page);
  }
  expect(await chat.stored()).toEqual({ sessions: 1, messages: 9, conversations: 0 });
});

test('what a closed tab left is sent by another when the tab was gone for two minutes', async ({
  chat,
}) => {
  const closed = await chat.openPage();
  chat.proxy.plan(({ path }) => (path === 'start' ? undefined : { status: 503 }));
  await send(closed, 3);
  await closed.close();
  await expect.poll(() => chat.calls('end').length).toBeGreaterThan(0);
  // Nor does what may still be under way from it arrive.
  const isFromClosed = ({ body }: { body: unknown }) => Object(body).events?.length === 3;
  chat.proxy.plan((call) => (isFromClosed(call) ? { status: 503 } : undefined));

  const soon = await chat.openPage();
  await send(soon);
  await expect.poll(chat.stored).toEqual({ sessions: 1, messages: 1, conversations: 0 });
  expect((await kept(soon)).length).toBeGreaterThan(1);

  chat.proxy.heal();
  const later = await chat.openPage({ aheadMs: GONE_MS });
  await allSettled(later);
  expect(await chat.stored()).toEqual({ sessions: 1, messages: 4, conversations: 0 });
});

test('what a crashed tab left is sent by another', async ({ chat }) => {
  const crashing = await chat.openPage({ options: { flushInterval: 60_000 } });
  await send(crashing, 3);
  const crashed = crashing.waitForEvent('crash');
  crashing.goto('chrome://crash').catch(() => {});
  await crashed;
  const later = await chat.openPage({ aheadMs: GONE_MS });
  await allSettled(later);
  expect(await chat.stored()).toEqual({ sessions: 1, messages: 3, conversations: 0 });
});

test('a tab that was taken for gone while it waited for an answer counts nothing twice', async ({
  chat,
}) => {
  const slow = await chat.openPage();
  chat.proxy.failNext('update', { answerDelayMs: 3_000 });
  await send(slow, 1);
  await expect.poll(() => chat.calls('update')).toHaveLength(1);
  // This waits for its turn, and is taken over.
  await send(slow, 10);
  const other = await chat.openPage({ aheadMs: GONE_MS });
  await expect.poll(() => chat.proxy.seen[1]?.status).toBe(200);
  await allSettled(other);
  expect(await chat.stored()).toEqual({ sessions: 1, messages: 11, conversations: 0 });
});

test('five tabs of a session, each left in the middle of something, count everything once', async ({
  chat,
}) => {
  const stays = await chat.openPage();
  for (let i = 0; i < 4; i++) {
    const page = await chat.openPage();
    await send(page);
    await settled(page);
    chat.proxy.failNext('update', { delayMs: 200 });
    await send(page);
    await expect.poll(() => chat.calls('update').length).toBe(2 + 3 * i);
    await send(page);
    await page.close();
    await expect.poll(chat.stored).toMatchObject({ messages: 3 * (i + 1) });
  }
  chat.proxy.failNext('update', 'drop response');
  await send(stays);
  await settled(stays);
  expect(await chat.stored()).toEqual({ sessions: 1, messages: 13, conversations: 0 });
});
