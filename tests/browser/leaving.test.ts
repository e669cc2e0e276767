import type { Page } from 'playwright-core';
import { type ExpectStatic, inject } from 'vitest';
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

/** Until something else makes it, a page sends nothing. */
const waits = { flushInterval: 60_000 };

const messages = (count: number) => ({ sessions: 1, messages: count, conversations: 0 });

test.concurrent('what waits to be sent when a tab is closed arrives', async ({ chat, expect }) => {
  const page = await chat.openPage({ options: waits });
  await send(page, 5);
  await page.close();
  await expect.poll(chat.stored).toEqual(messages(5));
});

test.concurrent('what waits behind a slow request when a tab is closed arrives', async ({
  chat,
  expect,
}) => {
  const page = await chat.openPage();
  chat.proxy.failNext('update', { delayMs: 5_000 });
  await send(page, 1);
  await expect.poll(() => chat.calls('update')).toHaveLength(1);
  await send(page, 5);
  await page.close();
  await expect.poll(chat.stored).toEqual(messages(6));
  // It did not wait for its turn.
  const [first, second] = chat.proxy.seen.filter(({ path }) => path === 'update');
  expect(second?.atMs).toBeLessThan((first?.atMs ?? 0) + 5_000);
});

test.concurrent('of what does not go in two requests when a tab is closed the rest arrives later', async ({
  chat,
  expect,
}) => {
  const page = await chat.openPage({ options: waits });
  await send(page, 450);
  await page.close();
  await expect.poll(chat.stored).toEqual(messages(150));
  // What a page writes as it goes reaches other processes after it; two minutes would be enough.
  const reader = await chat.openTab({ starts: false });
  await expect
    .poll(() => kept(reader))
    .toContainEqual(expect.objectContaining({ grace_seconds: 30 }));
  const later = await chat.openPage({ aheadMs: GONE_MS });
  await allSettled(later);
  expect(await chat.stored()).toEqual(messages(450));
});

test.concurrent('a page that has nothing to send says goodbye once', async ({ chat, expect }) => {
  const page = await chat.openPage();
  await page.close();
  await expect.poll(() => chat.calls('end')[0]).toEqual(['end', 200]);
  // Whatever else it sent would have come before what the next page asks.
  const next = await chat.openTab({ starts: false });
  await next.evaluate(() => manager.getStatus());
  expect(chat.calls('start', 'end', 'update')).toEqual([
    ['start', 201],
    ['end', 200],
  ]);
});

test.concurrent('what a page could not send while the service failed is sent by its reload', async ({
  chat,
  expect,
}) => {
  const page = await chat.openPage();
  chat.proxy.plan(({ path }) => (path === 'start' ? undefined : { status: 503 }));
  await send(page, 3);
  await expect.poll(() => chat.calls('update').length).toBeGreaterThan(0);
  await send(page, 120);
  await page.reload();
  await expect.poll(() => chat.calls('end').length).toBeGreaterThan(0);
  chat.proxy.heal();
  await settled(page);
  expect(await chat.stored()).toEqual(messages(123));
});

test.concurrent('a request whose answer comes after the reload is counted once', async ({
  chat,
  expect,
}) => {
  const page = await chat.openPage();
  chat.proxy.failNext('update', { answerDelayMs: 1_000 });
  await send(page, 3);
  await expect.poll(() => chat.calls('update')).toHaveLength(1);
  await page.reload();
  await send(page, 4);
  await settled(page);
  await expect.poll(() => chat.proxy.seen.filter(({ status }) => !status)).toEqual([]);
  expect(await chat.stored()).toEqual(messages(7));
});

test.concurrent('a page that is left for another and opened again in its tab goes on', async ({
  chat,
  expect,
}) => {
  const page = await chat.openPage({ options: waits });
  const { sessionId } = await sessionOf(page);
  await send(page, 3);
  await chat.goTo(page, { path: '/elsewhere' });
  await chat.goTo(page);
  await send(page, 4);
  await settled(page);
  expect((await sessionOf(page)).sessionId).toBe(sessionId);
  expect(await chat.stored()).toEqual(messages(7));
});

test.concurrent('an end that is asked for as the page goes overtakes nothing', async ({
  chat,
  expect,
}) => {
  const page = await chat.openPage({ options: waits });
  const { sessionId } = await sessionOf(page);
  // As the API's document has it.
  await page.evaluate(() => addEventListener('beforeunload', () => manager.end()));
  await send(page, 3);
  chat.proxy.failNext('update', { delayMs: 1_000 });
  await chat.goTo(page, { path: '/elsewhere' });
  await expect
    .poll(async () => (await chat.history()).sessions)
    .toMatchObject([{ session_id: sessionId, total_messages_sent: 3 }]);
});

test.concurrent('with endOnUnload: false no page says goodbye', async ({ chat, expect }) => {
  const page = await chat.openPage({ options: { ...waits, endOnUnload: false } });
  await send(page, 3);
  await page.close();
  await expect.poll(chat.stored).toEqual(messages(3));
  expect(chat.calls('end')).toEqual([]);
});

test.concurrent('a session that nobody comes back to ended when its last tab was closed', async ({
  chat,
  expect,
}) => {
  const page = await chat.openPage();
  const { sessionId } = await sessionOf(page);
  await send(page, 3);
  await settled(page);
  const before = Date.now();
  await page.close();
  const isOver = async () => !(await chat.status()).has_active_session;
  await expect.poll(isOver, { timeout: 60_000, interval: 1_000 }).toBe(true);
  expect(Date.now() - before).toBeGreaterThanOrEqual(30_000);
  const [session] = (await chat.history()).sessions;
  expect(session).toMatchObject({
    session_id: sessionId,
    is_active: false,
    total_messages_sent: 3,
    ended_at: expect.any(String),
  });
  const endedAfterMs = Date.parse(session?.ended_at ?? '') - before;
  expect(endedAfterMs).toBeGreaterThanOrEqual(0);
  expect(endedAfterMs).toBeLessThan(5_000);
});

/** The goodbye of a page has been taken back: a repeat of it is told that the session goes on. */
const expectTakenBack = async (chat: Chat, expect: ExpectStatic) => {
  const [goodbye] = goodbyes(chat);
  await expect
    .poll(() => chat.ask('end', goodbye?.body as object))
    .toMatchObject({ message: 'Existing session refreshed' });
};

test.concurrent('a page that comes back from the back/forward cache goes on with its session', {
  skip: !inject('hasBackForwardCache'),
}, async ({ chat, expect }) => {
  const page = await chat.openPage({ options: waits });
  await page.evaluate(() => Object.assign(globalThis, { left: 'as it was' }));
  await send(page, 3);
  await chat.goTo(page, { path: '/elsewhere' });
  await expect.poll(() => chat.calls('end').at(-1)).toEqual(['end', 200]);
  // Playwright waits in vain for the load event of a page that does not load.
  await page.goBack({ waitUntil: 'commit' });
  await expect.poll(() => page.evaluate('globalThis.left')).toBe('as it was');
  await page.evaluate(() => manager.update('conversation_started'));
  await settled(page);
  await expectTakenBack(chat, expect);
  expect(await chat.stored()).toEqual({ sessions: 1, messages: 3, conversations: 1 });
});

const pass = (page: Page, type: 'pagehide' | 'pageshow') =>
  page.evaluate((name) => {
    dispatchEvent(new PageTransitionEvent(name, { persisted: true }));
  }, type);

test.concurrent('a page that was away without being unloaded goes on with its session', async ({
  chat,
  expect,
}) => {
  const page = await chat.openPage({ options: waits });
  await send(page, 3);
  await pass(page, 'pagehide');
  await expect.poll(chat.stored).toEqual(messages(3));
  await expect.poll(() => chat.calls('end').at(-1)).toEqual(['end', 200]);
  await pass(page, 'pageshow');
  await expect.poll(() => chat.calls('start')).toHaveLength(2);
  await page.evaluate(() => manager.update('message_sent'));
  await settled(page);
  await expectTakenBack(chat, expect);
  expect(await chat.stored()).toEqual(messages(4));
});
