import { expect, test } from 'vitest';
import { openStartedTab } from './browser.ts';
import { pass, settle, useFakeClock } from './clock.ts';
import { MESSAGE, numbered } from './expected.ts';
import { sessionId } from './service.ts';

useFakeClock();

const senders = (bodies: { client_id: string }[]) => new Set(bodies.map((body) => body.client_id));

test('a page that is reloaded goes on with its session, its client id and its numbers', async () => {
  const { tab, network, service } = await openStartedTab();
  tab.manager.update('message_sent');
  await pass(100);
  await tab.reload();
  await tab.start();
  tab.manager.update('message_sent');
  await pass(100);
  const updates = network.bodies('update/');
  expect(updates).toEqual([
    { session_id: sessionId(1), ...MESSAGE, ...numbered(1) },
    { session_id: sessionId(1), ...MESSAGE, ...numbered(2) },
  ]);
  expect(senders(updates).size).toBe(1);
  expect(service.counted()).toEqual([{ messages: 2, conversations: 0, responseTimesMs: [] }]);
});

test('the soft end of a page is settled before the next page starts', async () => {
  const { tab, network, service } = await openStartedTab();
  network.failNext('end/', { arrivesAfterMs: 10_000 });
  await tab.reload();
  await tab.start();
  expect(network.calls.map(({ path, status }) => [path, status])).toEqual([
    ['end/', undefined],
    ['end/', 200],
    ['start/', 200],
    ['status/', 200],
  ]);
  await pass(60_000);
  expect(service.ended()).toEqual([false]);
});

test('what was under way when the page was reloaded is sent again, just so', async () => {
  const { tab, network, service } = await openStartedTab();
  network.failNext('update/', 'drop response');
  tab.manager.update('message_sent');
  await settle();
  await tab.reload();
  await tab.start();
  const texts = network.to('update/').map(({ text }) => text && JSON.parse(text));
  expect(texts).toHaveLength(2);
  expect(texts[1]).toEqual(texts[0]);
  expect(service.messages()).toBe(1);
});

test('a page that is reloaded over and over loses and repeats nothing', async () => {
  const { tab, service, network } = await openStartedTab();
  for (let time = 0; time < 20; time++) {
    network.failNext('update/', time % 2 ? 'drop response' : 'drop request');
    tab.manager.onMessageSent();
    tab.manager.update('conversation_started');
    tab.manager.start();
    await pass(time * 7);
    await tab.reload();
  }
  await tab.start();
  await pass(60_000);
  expect(service.counted()).toEqual([{ messages: 20, conversations: 20, responseTimesMs: [] }]);
});

test('a page that is loaded after its session has ended softly starts a new one', async () => {
  const { tab, service } = await openStartedTab();
  await tab.close();
  await pass(31_000);
  tab.load();
  expect(await tab.start()).toMatchObject({ session_id: sessionId(2) });
  expect(service.ended()).toEqual([true, false]);
});

test('a page that starts nothing leaves what was not sent for one that does', async () => {
  const { tab, network, service } = await openStartedTab();
  network.failNext('update/', 'drop request');
  tab.manager.onMessageSent();
  await tab.reload();
  await pass(1_000);
  await tab.reload();
  await tab.start();
  expect(service.messages()).toBe(1);
});

test('a duplicated tab has a client id of its own', async () => {
  const { tab, network, service } = await openStartedTab();
  tab.manager.update('message_sent');
  await pass(100);
  const duplicate = tab.duplicate();
  await duplicate.start();
  duplicate.manager.update('message_sent');
  await pass(100);
  expect(senders(network.bodies('update/')).size).toBe(2);
  expect(service.messages()).toBe(2);
});

test('so has a duplicate of a tab whose page is away, when that comes back', async () => {
  const { tab, network, service } = await openStartedTab();
  await tab.goAway();
  await pass(1_000);
  const duplicate = tab.duplicate();
  await duplicate.start();
  await tab.goBack();
  await pass(1_000);
  duplicate.manager.update('message_sent');
  await pass(100);
  tab.manager.update('message_sent');
  await pass(100);
  expect(senders(network.bodies('update/')).size).toBe(2);
  expect(service.messages()).toBe(2);
});
