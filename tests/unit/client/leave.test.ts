import { expect, test } from 'vitest';
import { openBrowser, openStartedTab } from './browser.ts';
import { pass, settle, useFakeClock } from './clock.ts';
import { CONVERSATION, MESSAGE, numbered, softEnd } from './expected.ts';
import { sessionId } from './service.ts';

useFakeClock();

test('a page that is left sends what waits, and a soft end, while it goes', async () => {
  const { tab, network, service } = await openStartedTab();
  tab.manager.onMessageSent();
  await tab.close();
  expect(network.calls.map(({ path, body, keepalive }) => [path, body, keepalive])).toEqual([
    ['update/', { session_id: sessionId(1), events: [MESSAGE], ...numbered(1) }, true],
    ['end/', softEnd(sessionId(1)), true],
  ]);
  await pass(29_000);
  expect(service.counted()).toEqual([{ messages: 1, conversations: 0, responseTimesMs: [] }]);
  expect(service.ended()).toEqual([false]);
  await pass(2_000);
  expect(service.ended()).toEqual([true]);
});

test('a page that is left with nothing to tell sends a soft end alone', async () => {
  const { tab, network } = await openStartedTab();
  await tab.close();
  expect(network.bodies('end/', 'update/')).toEqual([softEnd(sessionId(1))]);
});

test('while a request is under way the last batch goes in a lane of its own', async () => {
  const { tab, network, service } = await openStartedTab();
  tab.manager.update('message_sent');
  await settle();
  tab.manager.onConversationStarted();
  await tab.close();
  expect(network.bodies('update/', 'end/')).toEqual([
    { session_id: sessionId(1), ...MESSAGE, ...numbered(1) },
    { session_id: sessionId(1), events: [CONVERSATION], ...numbered(2, '.last') },
    softEnd(sessionId(1)),
  ]);
  await pass(1_000);
  expect(service.counted()).toEqual([{ messages: 1, conversations: 1, responseTimesMs: [] }]);
});

test('what waits for another try is tried again while the page goes', async () => {
  const { tab, network, service } = await openStartedTab();
  network.failNext('update/', 'drop request');
  tab.manager.update('message_sent');
  await pass(11);
  tab.manager.onConversationStarted();
  await tab.close();
  await pass(1_000);
  expect(network.bodies('update/').map(({ sequence }) => sequence)).toEqual([1, 2, 1]);
  expect(service.counted()).toEqual([{ messages: 1, conversations: 1, responseTimesMs: [] }]);
});

test('what cannot be sent while the page goes waits for the next page', async () => {
  const { tab, network, service, localStorage } = await openStartedTab();
  tab.manager.update('message_sent');
  tab.manager.update('conversation_started');
  tab.manager.onMessageSent();
  await settle();
  await tab.close();
  expect(network.bodies('update/')).toMatchObject([{ sequence: 1 }, { sequence: 2 }]);
  expect(localStorage.outboxes()).toMatchObject([
    [MESSAGE, CONVERSATION, { events: [MESSAGE] }, { grace_seconds: 30 }],
  ]);
  tab.load();
  await tab.start();
  expect(service.counted()).toEqual([{ messages: 2, conversations: 1, responseTimesMs: [] }]);
});

test('a page that is left twice has no two requests under way in the lane of its last batch', async () => {
  const { tab, network, service } = await openStartedTab();
  network.latencyMs = () => 1_000;
  for (let time = 0; time < 2; time++) {
    tab.manager.update('message_sent');
    await settle();
    tab.manager.onConversationStarted();
    await tab.goAway();
    await tab.goBack();
    await settle();
  }
  await tab.close();
  const last = network.to('update/').filter(({ body }) => body.client_id.endsWith('.last'));
  expect(new Set(last.map(({ body }) => body.sequence)).size).toBe(1);
  await pass(10_000);
  tab.load();
  await tab.start();
  await pass(60_000);
  expect(service.counted()).toEqual([{ messages: 2, conversations: 2, responseTimesMs: [] }]);
});

test('a page that is left while its start is under way sends nothing, and loses nothing', async () => {
  const { openTab, network, service } = openBrowser();
  const tab = openTab();
  tab.manager.start();
  tab.manager.onMessageSent();
  await settle();
  await tab.reload();
  expect(network.paths()).toEqual(['start/']);
  await tab.start();
  expect(service.counted()).toEqual([{ messages: 1, conversations: 0, responseTimesMs: [] }]);
});

test('of two tabs only the last one says goodbye', async () => {
  const { tab, browser, network } = await openStartedTab();
  const other = browser.openTab();
  await other.start();
  network.calls.length = 0;
  await tab.close();
  expect(network.paths()).toEqual([]);
  await other.close();
  expect(network.bodies('end/')).toEqual([softEnd(sessionId(1))]);
});

test('a tab in the back/forward cache is no tab that is open', async () => {
  const { tab, browser, network } = await openStartedTab();
  const other = browser.openTab();
  await other.start();
  await other.goAway();
  network.calls.length = 0;
  await tab.close();
  expect(network.paths()).toEqual(['end/']);
});

test('a tab that crashed counts as open for two minutes, and no longer', async () => {
  const { tab, browser, network } = await openStartedTab();
  const other = browser.openTab();
  await other.start();
  network.calls.length = 0;
  other.crash();
  await pass(100_000);
  await tab.reload();
  expect(network.paths()).toEqual([]);
  await tab.start();
  await pass(20_000);
  await tab.close();
  expect(network.paths().at(-1)).toBe('end/');
});

test('with endOnUnload false nothing is ended', async () => {
  const { tab, network } = await openStartedTab({ endOnUnload: false });
  tab.manager.onMessageSent();
  await tab.close();
  expect(network.paths()).toEqual(['update/']);
});

test('after an end there is no soft end', async () => {
  const { tab, network } = await openStartedTab();
  tab.manager.end();
  await pass(100);
  await tab.close();
  expect(network.paths()).toEqual(['end/']);
});

test('a page that has started nothing leaves without a word', async () => {
  const { openTab, network } = openBrowser();
  const tab = openTab();
  tab.manager.onMessageSent();
  await tab.close();
  await pass(60_000);
  expect(network.calls).toEqual([]);
});
