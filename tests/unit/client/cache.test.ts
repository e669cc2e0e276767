import { expect, test } from 'vitest';
import { openStartedTab } from './browser.ts';
import { pass, useFakeClock } from './clock.ts';
import { MESSAGE } from './expected.ts';
import { sessionId } from './service.ts';

useFakeClock();

/** The page goes into the back/forward cache, and another page of the chat comes in its place. */
const openAnother = async (tab: Awaited<ReturnType<typeof openStartedTab>>['tab']) => {
  const { page, manager } = tab;
  await tab.goAway();
  tab.load();
  await tab.start();
  return async () => {
    await tab.close();
    tab.page = page;
    tab.manager = manager;
    await tab.goBack();
  };
};

test('a page that comes back starts again, and its soft end is called off', async () => {
  const { tab, network, service } = await openStartedTab();
  await tab.goAway();
  await pass(10_000);
  await tab.goBack();
  await pass(60_000);
  expect(network.to('start/', 'end/').map(({ path, status }) => [path, status])).toEqual([
    ['end/', 200],
    ['end/', 200],
    ['start/', 200],
  ]);
  expect(service.ended()).toEqual([false]);
});

test('a page that comes back when its session is over starts a new one', async () => {
  const { tab, service } = await openStartedTab();
  await tab.goAway();
  await pass(60_000);
  await tab.goBack();
  await pass(1_000);
  expect(tab.manager.getSession()).toMatchObject({ status: 'active', sessionId: sessionId(2) });
  expect(service.ended()).toEqual([true, false]);
});

test('a page that had ended its session comes back without one', async () => {
  const { tab, network } = await openStartedTab();
  tab.manager.end();
  await pass(100);
  await tab.goAway();
  await tab.goBack();
  await pass(60_000);
  expect(network.paths()).toEqual(['end/']);
  expect(tab.manager.getSession().status).toBe('ended');
});

test('what was not answered when the page went is sent again when it is back', async () => {
  const { tab, network, service } = await openStartedTab();
  network.failNext('update/', 'drop request');
  tab.manager.onMessageSent();
  await tab.goAway();
  await pass(5_000);
  await tab.goBack();
  await pass(60_000);
  expect(network.bodies('update/')).toMatchObject([{ sequence: 1 }, { sequence: 1 }]);
  expect(service.messages()).toBe(1);
});

test('the page that came in its place goes on in its stead, and it goes on after that', async () => {
  const { tab, network, service } = await openStartedTab();
  tab.manager.onMessageSent();
  const goBack = await openAnother(tab);
  tab.manager.onMessageSent();
  await pass(100);
  await goBack();
  await pass(100);
  tab.manager.onMessageSent();
  await pass(60_000);
  expect(service.messages()).toBe(3);
  const senders = network.to('update/').map(({ body }) => body.client_id.replace(/\.last$/, ''));
  expect(new Set(senders).size).toBe(1);
});

test('what the page in its place could not send is not lost when it comes back', async () => {
  const { tab, network, service } = await openStartedTab();
  const goBack = await openAnother(tab);
  network.failAlways('update/', 'drop request');
  tab.manager.onMessageSent();
  tab.manager.update('conversation_started');
  await pass(1_000);
  await goBack();
  tab.manager.onMessageSent();
  await pass(10_000);
  network.choose = () => undefined;
  await pass(120_000);
  expect([service.messages(), service.conversations()]).toEqual([2, 1]);
});

test('what another tab has taken over meanwhile is not sent again', async () => {
  const { tab, browser, service, network } = await openStartedTab();
  network.failNext('update/', 'drop request');
  tab.manager.onMessageSent();
  await tab.goAway();
  await browser.openTab().start();
  await pass(300_000);
  expect(service.messages()).toBe(1);
  await tab.goBack();
  tab.manager.onMessageSent();
  await pass(60_000);
  expect(service.messages()).toBe(2);
  expect(network.bodies('update/').at(-1)).toMatchObject({ events: [MESSAGE] });
});
