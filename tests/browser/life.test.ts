import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { SESSION_ID, TIME, VISITOR_ID } from '../support/expected.ts';
import { type Chat, errorsOf, send, sessionOf, settled, test } from './chat.ts';

const counted = (messages: number, conversations: number, seconds: number) => ({
  total_messages_sent: messages,
  total_conversations: conversations,
  average_response_time: seconds,
});

test('a page starts a session, counts what happens in it, and ends it', async ({ chat }) => {
  const page = await chat.openTab({ starts: false });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));

  const started = await page.evaluate(() => manager.initializeSession());
  expect(started).toEqual({
    session_id: SESSION_ID,
    message: 'New session started',
    started_at: TIME,
    user: 'demo_user',
  });
  const { session_id, started_at } = started ?? {};
  expect(await page.evaluate(() => ({ ...localStorage }))).toEqual({
    chatSessionId: session_id,
    chatVisitorId: VISITOR_ID,
    [await tabKey(page)]: expect.any(String),
  });

  await page.evaluate(() => {
    manager.onConversationStarted();
    manager.onMessageSent();
    manager.onResponseReceived(1.5);
  });
  const updated = await page.evaluate(() =>
    manager.update('response_received', { response_time: 0.5 }),
  );
  expect(updated).toEqual({
    session_id,
    message: 'Session updated - response_received',
    ...counted(1, 1, 1),
  });
  expect(await sessionOf(page)).toMatchObject({
    status: 'active',
    sessionId: session_id,
    counters: counted(1, 1, 1),
  });

  expect(await page.evaluate(() => manager.getStatus())).toEqual({
    has_active_session: true,
    session_id,
    started_at,
    duration_minutes: expect.any(Number),
    ...counted(1, 1, 1),
    user: 'demo_user',
  });

  const ended = await page.evaluate(() => manager.end());
  const { ended_at, duration_minutes } = ended ?? {};
  expect(ended).toEqual({
    session_id,
    message: 'Session ended',
    started_at,
    ended_at: TIME,
    duration_minutes: expect.any(Number),
    total_messages_sent: 1,
    total_conversations: 1,
  });
  expect(await sessionOf(page)).toMatchObject({
    status: 'ended',
    sessionId: null,
    counters: counted(1, 1, 1),
  });
  expect(await page.evaluate(() => localStorage.getItem('chatSessionId'))).toBeNull();

  expect(await page.evaluate(() => manager.getHistory())).toEqual({
    user: 'demo_user',
    total_sessions: 1,
    sessions: [
      { session_id, started_at, ended_at, is_active: false, duration_minutes, ...counted(1, 1, 1) },
    ],
    summary: {
      total_duration_minutes: duration_minutes,
      total_messages_sent: 1,
      total_conversations: 1,
      average_session_duration: duration_minutes,
    },
    next_cursor: null,
  });
  expect(complaints).toEqual([]);
  expect(await errorsOf(page)).toEqual([]);
  const told = await page.evaluate(() => globalThis.told.sessions);
  expect(told.map(({ status, sessionId }) => [status, sessionId])).toEqual([
    ['active', session_id],
    ['active', session_id],
    ['active', session_id],
    ['ended', null],
  ]);
});

const tabKey = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).find((key) => key.startsWith('chatTab:')) ?? '');

test('nothing is asked, and nothing kept, before the page wants a session', async ({ chat }) => {
  const page = await chat.openTab({ starts: false });
  const session = await page.evaluate(() => {
    manager.subscribe(() => {});
    return manager.getSession();
  });
  expect(session).toEqual({ status: 'idle', sessionId: null, counters: counted(0, 0, 0) });
  expect(await page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }])).toEqual([{}, {}]);
  expect(chat.proxy.seen).toEqual([]);
});

test('what happens before the session has started is counted in it', async ({ chat }) => {
  const page = await chat.openTab({ starts: false });
  await send(page, 2);
  expect(chat.proxy.seen).toEqual([]);
  chat.proxy.failNext('start', { delayMs: 300 });
  await page.evaluate(() => {
    manager.initializeSession();
    manager.onMessageSent();
  });
  await settled(page);
  expect(await chat.stored()).toEqual({ sessions: 1, messages: 3, conversations: 0 });
  expect(chat.calls('update')).toEqual([['update', 200]]);
});

test('no POST needs a preflight request', async ({ chat }) => {
  const page = await chat.openPage();
  await send(page);
  await settled(page);
  await page.evaluate(() => manager.end());
  expect(chat.proxy.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST start',
    'POST update',
    'POST end',
  ]);
});

test('the page may go to the back/forward cache: nothing listens to unload or beforeunload', async ({
  chat,
}) => {
  const page = await chat.openPage({
    before: () => {
      const listen = EventTarget.prototype.addEventListener;
      const types: string[] = [];
      Object.assign(globalThis, { types });
      EventTarget.prototype.addEventListener = function (
        this: EventTarget,
        ...given: Parameters<typeof listen>
      ) {
        types.push(given[0]);
        listen.apply(this, given);
      };
    },
  });
  await send(page);
  await settled(page);
  const types = await page.evaluate<string[]>('types');
  expect(types).toContain('pagehide');
  expect(types.filter((type) => type.includes('unload'))).toEqual([]);
  expect(await page.evaluate(() => [window.onunload, window.onbeforeunload])).toEqual([null, null]);
});

test('after an end nothing is counted until the next start', async ({ chat }) => {
  const page = await chat.openPage();
  await send(page);
  await page.evaluate(() => manager.end());
  await send(page, 5);
  expect(await page.evaluate(() => manager.update('message_sent'))).toBeUndefined();
  expect(await page.evaluate(() => manager.end())).toBeUndefined();
  await page.evaluate(() => manager.start());
  await send(page);
  await settled(page);
  expect(await chat.stored()).toEqual({ sessions: 2, messages: 2, conversations: 0 });
});

test('an end waits for what was told before it', async ({ chat }) => {
  const page = await chat.openPage({ options: { flushInterval: 60_000 } });
  chat.proxy.failNext('update', { status: 503 });
  const ended = await page.evaluate(() => {
    for (let i = 0; i < 150; i++) manager.onMessageSent();
    return manager.end();
  });
  expect(ended).toMatchObject({ message: 'Session ended', total_messages_sent: 150 });
  expect(await chat.stored()).toEqual({ sessions: 1, messages: 150, conversations: 0 });
});

test('a reload goes on with the session, its counters and its numbers', async ({ chat }) => {
  const page = await chat.openPage();
  const { sessionId } = await sessionOf(page);
  await send(page, 2);
  await settled(page);
  await page.reload();
  await expect
    .poll(() => sessionOf(page))
    .toMatchObject({ status: 'active', sessionId, counters: counted(2, 0, 0) });
  await send(page);
  await settled(page);
  expect(await sessionOf(page)).toMatchObject({ sessionId, counters: counted(3, 0, 0) });
  expect(await chat.stored()).toEqual({ sessions: 1, messages: 3, conversations: 0 });

  const [first, second] = updatesIn(chat);
  expect(second?.client_id).toBe(first?.client_id);
  expect(second?.sequence).toBeGreaterThan(first?.sequence ?? Number.NaN);
});

type Numbered = { client_id: string; sequence: number; grace_seconds?: number };
const updatesIn = ({ proxy }: Chat) =>
  proxy.seen.filter(({ path }) => path === 'update').map(({ body }) => body as Numbered);

test('a goodbye that arrives after the reloaded page has started changes nothing', async ({
  chat,
}) => {
  const page = await chat.openPage();
  const { sessionId } = await sessionOf(page);
  chat.proxy.failNext('end', { delayMs: 3_000 });
  await page.reload();
  await page.evaluate(() => started);
  // The reloaded page repeats it and waits for the answer, and then asks for a session.
  expect(chat.calls('start', 'end')).toEqual([
    ['start', 201],
    ['end', { delayMs: 3_000 }],
    ['end', 200],
    ['start', 200],
  ]);
  const [late, repeat] = chat.proxy.seen.filter(({ path }) => path === 'end');
  expect(repeat?.body).toEqual(late?.body);

  await expect.poll(() => late?.status, { timeout: 10_000 }).toBe(200);
  // A repeat of the goodbye is told how the session is now: it goes on.
  expect(await chat.ask('end', late?.body as object)).toMatchObject({
    session_id: sessionId,
    message: 'Existing session refreshed',
  });
  await send(page);
  await settled(page);
  expect(await chat.stored()).toEqual({ sessions: 1, messages: 1, conversations: 0 });
});

const refuseStorage = () => {
  for (const area of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(window, area, {
      get: () => {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      },
    });
  }
};

test('where storage is refused, all of it works for as long as the page is there', async ({
  chat,
}) => {
  const page = await chat.openPage({ before: refuseStorage });
  chat.proxy.failNext('update', 'drop response');
  await send(page, 2);
  const updated = await page.evaluate(() => manager.update('message_sent'));
  expect(updated).toMatchObject({ total_messages_sent: 3 });
  expect(await page.evaluate(() => manager.end())).toMatchObject({ total_messages_sent: 3 });
  expect(await chat.stored()).toEqual({ sessions: 1, messages: 3, conversations: 0 });
});

/** Takes all the room that the site's storage has. */
const fillStorage = () => {
  let room = 2 ** 24;
  while (room >= 1) {
    try {
      localStorage['filling'] = `${localStorage['filling'] ?? ''}${'x'.repeat(room)}`;
    } catch {
      room /= 2;
    }
  }
};

test('where storage has no room left, all of it works for as long as the page is there', async ({
  chat,
}) => {
  const page = await chat.openTab({ before: fillStorage });
  await send(page, 3);
  await expect.poll(() => chat.calls('update')).toEqual([['update', 200]]);
  expect(await chat.stored()).toEqual({ sessions: 1, messages: 3, conversations: 0 });
});

test('a storage that becomes full loses nothing', async ({ chat }) => {
  const page = await chat.openPage();
  await page.evaluate(fillStorage);
  // More than fits where the page's own entry was.
  await send(page, 250);
  await expect.poll(() => chat.calls('update')).toHaveLength(3);
  await expect.poll(chat.stored).toEqual({ sessions: 1, messages: 250, conversations: 0 });
});
