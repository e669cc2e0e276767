import { expect, test } from 'vitest';
import { openBrowser, openStartedTab } from './browser.ts';
import { pass, settle, useFakeClock } from './clock.ts';

useFakeClock();

const refuse = (browser: ReturnType<typeof openBrowser>, ...areas: string[]) => {
  browser.refuse = (area) => {
    if (areas.includes(area)) throw new DOMException('Access is denied', 'SecurityError');
  };
};

/** A page whose storage is filled by somebody else; a little room may be left, in characters. */
const fill = ({ localStorage }: ReturnType<typeof openBrowser>, room = 0) => {
  localStorage.quota = localStorage.size() + room;
};

/** All that a page does, and what is left of it. */
const expectToWork = async (browser: ReturnType<typeof openBrowser>) => {
  const tab = browser.openTab();
  await tab.start();
  for (let time = 0; time < 3; time++) {
    tab.manager.onMessageSent();
    tab.manager.onMessageSent();
    tab.manager.update('conversation_started');
    await pass(5_000);
  }
  browser.network.failNext('update/', 'drop response');
  tab.manager.onMessageSent();
  await pass(300_000);
  expect(browser.service.counted()).toEqual([
    { messages: 7, conversations: 3, responseTimesMs: [] },
  ]);
  expect(await tab.start()).toMatchObject({ message: 'Existing session refreshed' });
  const ended = tab.manager.end();
  await pass(1_000);
  expect(await ended).toMatchObject({ message: 'Session ended', total_messages_sent: 7 });
  expect(tab.page.errors).toEqual([]);
  return tab;
};

test.each([[['localStorage']], [['sessionStorage']], [['localStorage', 'sessionStorage']]])(
  'where %j is refused all goes on in memory',
  async (areas) => {
    const browser = openBrowser();
    refuse(browser, ...areas);
    await expectToWork(browser);
  },
);

test('where nothing can be written all goes on in memory', async () => {
  const browser = openBrowser();
  browser.localStorage.quota = Number.NEGATIVE_INFINITY;
  await expectToWork(browser);
});

test.each([0, 1, 50, 100, 150, 200, 300, 500, 999, 1_200])(
  'where %i characters of room are left all goes on in memory',
  async (room) => {
    const browser = openBrowser();
    browser.localStorage.open()['somebody'] = 'else';
    fill(browser, room);
    await expectToWork(browser);
  },
);

test('a storage that becomes full loses nothing of a page that goes on', async () => {
  const { tab, browser, network, service } = await openStartedTab();
  fill(browser);
  network.failAlways('update/', 'drop request');
  for (let time = 0; time < 5; time++) {
    tab.manager.onMessageSent();
    tab.manager.update('conversation_started');
    await pass(60_000);
  }
  network.choose = () => undefined;
  await pass(60_000);
  expect(service.counted()).toEqual([{ messages: 5, conversations: 5, responseTimesMs: [] }]);
});

test('what is counted after a reload with a full storage is not taken for a repeat', async () => {
  const { tab, browser, network, service } = await openStartedTab();
  fill(browser);
  network.failNext('update/', 'drop response');
  tab.manager.update('message_sent');
  await settle();
  await tab.reload();
  await tab.start();
  tab.manager.update('conversation_started');
  await pass(60_000);
  // The reloaded page cannot read who it was, and is another visitor.
  expect(service.counted()).toEqual([
    { messages: 1, conversations: 0, responseTimesMs: [] },
    { messages: 0, conversations: 1, responseTimesMs: [] },
  ]);
});

test('an entry that cannot be read is taken for nothing', async () => {
  const { tab, browser, service } = await openStartedTab();
  for (const [index, entry] of ['', '{', 'null', '{}', '[]', '7', '"text"'].entries()) {
    browser.localStorage.open()[`chatTab:${index}`] = entry;
  }
  tab.manager.onMessageSent();
  await pass(60_000);
  expect(service.messages()).toBe(1);
  expect(tab.page.errors).toEqual([]);
});

/** As a page does when somebody signs out. */
const empty = ({ localStorage }: ReturnType<typeof openBrowser>) => localStorage.entries.clear();

test('a page that empties the storage counts on', async () => {
  const { tab, browser, network, service } = await openStartedTab();
  network.failNext('update/', 'drop request');
  tab.manager.update('message_sent');
  await pass(5);
  empty(browser);
  service.endAll();
  await pass(60_000);
  tab.manager.onConversationStarted();
  await pass(60_000);
  expect(service.counted().map(({ conversations }) => conversations)).toEqual([0, 1]);
});

test('nor does it lose what waits', async () => {
  const { tab, browser, service } = await openStartedTab();
  tab.manager.onMessageSent();
  empty(browser);
  await pass(60_000);
  expect(service.messages()).toBe(1);
});
