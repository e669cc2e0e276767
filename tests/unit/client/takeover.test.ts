import { expect, test } from 'vitest';
import { openStartedTab, openTwoTabs } from './browser.ts';
import { jump, pass, settle, useFakeClock } from './clock.ts';
import { MESSAGE, numbered } from './expected.ts';
import { sessionId } from './service.ts';

useFakeClock();

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

test('what a page that crashed has not sent is sent by another tab, after two minutes, once', async () => {
  const { tab, other, network, service, localStorage } = await openTwoTabs();
  tab.manager.onMessageSent();
  tab.crash();
  await pass(2 * MINUTE_MS);
  expect(service.messages()).toBe(0);
  await pass(MINUTE_MS / 2);
  expect(network.bodies('update/')).toEqual([
    { session_id: sessionId(1), events: [MESSAGE], ...numbered(1) },
  ]);
  await pass(5 * MINUTE_MS);
  other.manager.onMessageSent();
  await pass(MINUTE_MS);
  expect(service.messages()).toBe(2);
  expect(localStorage.outboxes()).toEqual([[]]);
});

test('so it is by a page that is opened later', async () => {
  const { tab, network, service } = await openStartedTab();
  tab.manager.onMessageSent();
  tab.crash();
  await pass(10 * MINUTE_MS);
  tab.load();
  await tab.start();
  expect(service.messages()).toBe(1);
  expect(network.to('update/')).toHaveLength(1);
});

test('a page that is loaded right after a crash sends it when two minutes are over', async () => {
  const { tab, service } = await openStartedTab();
  tab.manager.onMessageSent();
  tab.crash();
  tab.load();
  await tab.start();
  expect(service.messages()).toBe(0);
  await pass(3 * MINUTE_MS);
  expect(service.messages()).toBe(1);
});

test('what may have been sent is sent under the number and the client id that it had', async () => {
  const { tab, network, service } = await openTwoTabs();
  network.failNext('update/', 'hang');
  tab.manager.onMessageSent();
  await pass(2_100);
  tab.crash();
  await pass(3 * MINUTE_MS);
  const [first, second, ...others] = network.bodies('update/');
  expect(second).toEqual(first);
  expect(others).toEqual([]);
  expect(service.messages()).toBe(1);
});

test('two tabs that find the same take it once', async () => {
  const { tab, browser, service } = await openTwoTabs();
  await browser.openTab().start();
  tab.manager.onMessageSent();
  tab.manager.update('conversation_started');
  tab.crash();
  await pass(10 * MINUTE_MS);
  expect(service.counted()).toEqual([{ messages: 1, conversations: 1, responseTimesMs: [] }]);
});

test('what was sent when a page crashed is not sent again', async () => {
  const { tab, network } = await openTwoTabs();
  tab.manager.update('message_sent');
  await pass(100);
  tab.crash();
  await pass(10 * MINUTE_MS);
  expect(network.to('update/')).toHaveLength(1);
});

test('a tab takes over no soft end: it is there itself', async () => {
  const { tab, browser, network, service } = await openStartedTab();
  network.failAlways('end/', 'drop request');
  await tab.close();
  await pass(3 * MINUTE_MS);
  network.choose = () => undefined;
  await browser.openTab().start();
  await pass(3 * MINUTE_MS);
  expect(service.ended()).toEqual([false]);
});

test('when the machine has slept no tab is taken for gone', async () => {
  const { tab, other, network, service, localStorage } = await openTwoTabs();
  tab.manager.onMessageSent();
  other.manager.onConversationStarted();
  jump(8 * HOUR_MS);
  await pass(5 * MINUTE_MS);
  expect(localStorage.outboxes()).toEqual([[], []]);
  const senders = network.to('update/').map(({ page, body }) => `${page} as ${body.client_id}`);
  expect(new Set(senders).size).toBe(2);
  expect(service.counted().at(-1)).toEqual({ messages: 1, conversations: 1, responseTimesMs: [] });
});

test.each([
  ['goes on', () => {}],
  ['is closed at once', (tab: { close: () => Promise<void> }) => tab.close()],
  ['is reloaded at once', (tab: { reload: () => Promise<void> }) => tab.reload()],
])('a tab that was frozen, taken for gone, and %s repeats nothing', async (_, act) => {
  const { tab, other, service } = await openTwoTabs();
  tab.manager.onMessageSent();
  tab.page.freeze();
  await pass(5 * MINUTE_MS);
  expect(service.messages()).toBe(1);
  tab.page.awake();
  await act(tab);
  await tab.page.thaw();
  other.manager.start();
  await pass(10 * MINUTE_MS);
  expect(service.messages()).toBe(1);
});

test('so does one that was frozen while a request was under way', async () => {
  const { tab, service } = await openTwoTabs();
  tab.manager.update('conversation_started');
  await settle();
  tab.manager.onMessageSent();
  tab.page.freeze();
  await pass(5 * MINUTE_MS);
  await tab.page.thaw();
  tab.manager.onMessageSent();
  await pass(10 * MINUTE_MS);
  expect(service.counted()).toEqual([{ messages: 2, conversations: 1, responseTimesMs: [] }]);
});

test('so does one whose session, and the next, ended meanwhile', async () => {
  const { tab, other, network, service } = await openTwoTabs();
  network.failNext('update/', 'drop request');
  tab.manager.update('message_sent');
  await pass(5);
  tab.page.freeze();
  service.endAll();
  await pass(5 * MINUTE_MS);
  expect(service.messages()).toBe(1);
  other.manager.end();
  await pass(MINUTE_MS);
  await tab.page.thaw();
  await pass(10 * MINUTE_MS);
  expect(service.messages()).toBe(1);
});

test('a tab that was taken for gone counts on, under a client id of its own', async () => {
  const { tab, network, service } = await openTwoTabs();
  tab.manager.update('message_sent');
  await pass(100);
  tab.page.freeze();
  await pass(5 * MINUTE_MS);
  await tab.page.thaw();
  tab.manager.update('message_sent');
  await pass(MINUTE_MS);
  const [first, second] = network.bodies('update/');
  expect(second).toEqual({ session_id: sessionId(1), ...MESSAGE, ...numbered(1) });
  expect(second.client_id).not.toBe(first.client_id);
  expect(service.messages()).toBe(2);
});

test('a clock that is set back keeps nothing from being taken over', async () => {
  const { tab, service } = await openTwoTabs();
  tab.manager.onMessageSent();
  tab.crash();
  jump(-8 * HOUR_MS);
  await pass(5 * MINUTE_MS);
  expect(service.messages()).toBe(1);
});

test('a clock that is set back makes nobody send twice', async () => {
  const { tab, other, service } = await openTwoTabs();
  tab.manager.onMessageSent();
  other.manager.onMessageSent();
  jump(-8 * HOUR_MS);
  await pass(5 * MINUTE_MS);
  tab.manager.onMessageSent();
  await pass(5 * MINUTE_MS);
  expect(service.messages()).toBe(3);
});
