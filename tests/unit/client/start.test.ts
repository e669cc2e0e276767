import { expect, test } from 'vitest';
import { openBrowser, openStartedTab } from './browser.ts';
import { BEGINNING, pass, useFakeClock } from './clock.ts';
import { A_VISITOR, MESSAGE, numbered } from './expected.ts';
import { API } from './network.ts';
import { sessionId } from './service.ts';

useFakeClock();

const NOTHING = { total_messages_sent: 0, total_conversations: 0, average_response_time: 0 };

test('a start is one request, and resolves with the answer', async () => {
  const { openTab, network } = openBrowser();
  const tab = openTab();
  expect(await tab.start()).toEqual({
    session_id: sessionId(1),
    message: 'New session started',
    started_at: new Date(BEGINNING + 10).toISOString(),
    user: 'demo_user',
  });
  expect(network.calls).toEqual([
    expect.objectContaining({ method: 'POST', path: 'start/', body: { visitor_id: A_VISITOR } }),
  ]);
});

test('until a start is answered the session is idle, and then active', async () => {
  const { openTab } = openBrowser();
  const { manager, changes, start } = openTab();
  const idle = { status: 'idle', sessionId: null, counters: NOTHING };
  expect(manager.getSession()).toEqual(idle);
  const started = start();
  expect(manager.getSession()).toEqual(idle);
  expect(manager.sessionId).toBeNull();
  await started;
  const active = { status: 'active', sessionId: sessionId(1), counters: NOTHING };
  expect(manager.getSession()).toEqual(active);
  expect(manager.sessionId).toBe(sessionId(1));
  expect(changes).toEqual([active]);
});

test('starts that are made while one is under way are one with it', async () => {
  const { openTab, network } = openBrowser();
  const { manager } = openTab();
  const answers = [manager.start(), manager.initializeSession(), manager.start()];
  await pass(100);
  expect(network.paths()).toEqual(['start/']);
  const [first, ...others] = await Promise.all(answers);
  expect(first?.session_id).toBe(sessionId(1));
  expect(others).toEqual([first, first]);
});

test('a start of a session that runs refreshes it, and changes nothing that is shown', async () => {
  const { tab, network } = await openStartedTab();
  const session = tab.manager.getSession();
  expect(await tab.start()).toMatchObject({
    session_id: sessionId(1),
    message: 'Existing session refreshed',
  });
  expect(network.paths()).toEqual(['start/']);
  expect(tab.manager.getSession()).toBe(session);
});

test('two managers of a page have one session and one queue', async () => {
  const { tab, network } = await openStartedTab();
  const other = tab.page.client.createSessionManager({ apiBase: API });
  expect(other.getSession()).toBe(tab.manager.getSession());
  tab.manager.onMessageSent();
  other.onMessageSent();
  await pass(3_000);
  expect(network.bodies('update/')).toEqual([
    { session_id: sessionId(1), events: [MESSAGE, MESSAGE], ...numbered(1) },
  ]);
  expect(other.getSession().counters.total_messages_sent).toBe(2);
});

test('a page that finds a session that runs shows what was counted in it', async () => {
  const { tab, browser } = await openStartedTab();
  tab.manager.update('message_sent');
  tab.manager.update('response_received', { response_time: 1.25 });
  await pass(100);
  const other = browser.openTab();
  await other.start();
  const counters = { total_messages_sent: 1, total_conversations: 0, average_response_time: 1.25 };
  expect(other.manager.getSession()).toEqual({
    status: 'active',
    sessionId: sessionId(1),
    counters,
  });
});

test('a slash at the end of apiBase makes no difference', async () => {
  const { openTab, network } = openBrowser();
  await openTab({ apiBase: `${API}/` }).start();
  expect(network.calls.map(({ url }) => url)).toEqual([`${API}/start/`]);
});

test('apiBase may be changed at any time', async () => {
  const { openTab, network } = openBrowser();
  const tab = openTab({ apiBase: 'https://elsewhere.test' });
  tab.manager.apiBase = API;
  await tab.start();
  expect(network.calls.map(({ url }) => url)).toEqual([`${API}/start/`]);
});

test('the status and the history are those of the visitor', async () => {
  const { tab, network } = await openStartedTab();
  tab.manager.update('message_sent');
  await pass(100);
  network.calls.length = 0;
  const status = tab.manager.getStatus();
  const history = tab.manager.getHistory();
  await pass(100);
  expect(
    network.calls.map(({ method, path, headers, body }) => [method, path, headers, body]),
  ).toEqual([
    ['GET', 'status/', { 'X-Visitor-Id': A_VISITOR }, undefined],
    ['GET', 'history/', { 'X-Visitor-Id': A_VISITOR }, undefined],
  ]);
  expect(await status).toMatchObject({ has_active_session: true, total_messages_sent: 1 });
  expect(await history).toMatchObject({ total_sessions: 1 });
});

test('a status that cannot be had is not asked for again', async () => {
  const { tab, network } = await openStartedTab();
  network.failNext('status/', 'drop request');
  const status = tab.manager.getStatus();
  await pass(60_000);
  expect(await status).toBeUndefined();
  expect(network.paths()).toEqual(['status/']);
  expect(tab.errors).toMatchObject([{ status: 0, isTemporary: true }]);
});
