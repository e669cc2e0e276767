import { expect, test } from 'vitest';
import { openTwoTabs } from './browser.ts';
import { pass, settle, useFakeClock } from './clock.ts';
import { sessionId } from './service.ts';

useFakeClock();

test('a tab goes on with the session that another has started, and shows what was counted', async () => {
  const { tab, other, network, service } = await openTwoTabs();
  service.endAll();
  tab.manager.update('message_sent');
  await pass(1_000);
  expect(other.manager.getSession()).toMatchObject({ status: 'active', sessionId: sessionId(2) });
  expect(network.calls.map(({ page, path }) => [page, path])).toEqual([
    ['tab 1, page 1', 'update/'],
    ['tab 1, page 1', 'start/'],
    ['tab 1, page 1', 'update/'],
    ['tab 2, page 1', 'status/'],
  ]);
  other.manager.update('message_sent');
  await pass(1_000);
  expect(other.manager.getSession().counters.total_messages_sent).toBe(2);
});

test('an end in one tab is an end in all', async () => {
  const { tab, other } = await openTwoTabs();
  tab.manager.end();
  await pass(1_000);
  expect(other.manager.getSession()).toMatchObject({ status: 'ended', sessionId: null });
});

test('what happens after that in another tab starts a session for both', async () => {
  const { tab, other, service } = await openTwoTabs();
  tab.manager.end();
  await pass(1_000);
  other.manager.onMessageSent();
  await pass(3_000);
  expect(service.counted().map(({ messages }) => messages)).toEqual([0, 1]);
  expect(tab.manager.getSession().status).toBe('ended');
  await tab.start();
  expect(tab.manager.sessionId).toBe(other.manager.sessionId);
});

test('a tab that wants no session goes on with none', async () => {
  const { browser, tab, network, service } = await openTwoTabs();
  const idle = browser.openTab();
  idle.manager.onMessageSent();
  service.endAll();
  tab.manager.update('message_sent');
  await pass(1_000);
  expect(idle.manager.getSession()).toMatchObject({ status: 'idle', sessionId: null });
  expect(network.calls.some(({ page }) => page.startsWith(idle.name))).toBe(false);
});

test('tabs that find out at once that the session is over start one new session', async () => {
  const { tab, other, service } = await openTwoTabs();
  service.endAll();
  tab.manager.update('message_sent');
  other.manager.update('message_sent');
  await pass(60_000);
  expect(service.counted().map(({ messages }) => messages)).toEqual([0, 2]);
  expect(tab.manager.sessionId).toBe(sessionId(2));
  expect(other.manager.sessionId).toBe(sessionId(2));
});

test('a tab that was busy while another ended and started follows, and that is all', async () => {
  const { tab, other, network } = await openTwoTabs();
  other.page.freeze();
  tab.manager.end();
  await settle();
  tab.manager.start();
  await pass(1_000);
  network.calls.length = 0;
  await other.page.thaw();
  await pass(10_000);
  expect(network.paths()).toEqual(['status/']);
  for (const { manager } of [tab, other]) {
    expect(manager.getSession()).toMatchObject({ status: 'active', sessionId: sessionId(2) });
  }
});

test('two tabs that end and start at the same time agree in the end, and keep quiet', async () => {
  const { tab, other, network } = await openTwoTabs();
  for (const { manager } of [tab, other]) manager.end();
  await settle();
  for (const { manager } of [tab, other]) manager.start();
  await pass(10_000);
  expect(tab.manager.sessionId).toBe(other.manager.sessionId);
  network.calls.length = 0;
  await pass(60_000);
  expect(network.calls).toEqual([]);
});
