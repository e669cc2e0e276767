import { expect, test, vi } from 'vitest';
import { openBrowser, openStartedTab } from './browser.ts';
import { pass, useFakeClock } from './clock.ts';
import { sessionId } from './service.ts';

useFakeClock();

const nothing = { total_messages_sent: 0, total_conversations: 0, average_response_time: 0 };
const one = { ...nothing, total_messages_sent: 1 };

test('listeners are told each change, with the session as it then is', async () => {
  const { openTab } = openBrowser();
  const tab = openTab();
  await tab.start();
  tab.manager.update('message_sent');
  await pass(100);
  tab.manager.end();
  await pass(100);
  expect(tab.changes).toEqual([
    { status: 'active', sessionId: sessionId(1), counters: nothing },
    { status: 'active', sessionId: sessionId(1), counters: one },
    { status: 'ended', sessionId: null, counters: one },
  ]);
});

test('a listener is told until it is taken off', async () => {
  const { tab } = await openStartedTab();
  const listener = vi.fn();
  const takeOff = tab.manager.subscribe(listener);
  tab.manager.update('message_sent');
  await pass(100);
  expect(listener).toHaveBeenCalledTimes(1);
  takeOff();
  tab.manager.update('message_sent');
  await pass(100);
  expect(listener).toHaveBeenCalledTimes(1);
  expect(tab.manager.getSession().counters.total_messages_sent).toBe(2);
});

test('the session is the same object until something changes', async () => {
  const { tab } = await openStartedTab();
  const before = tab.manager.getSession();
  tab.manager.onMessageSent();
  expect(tab.manager.getSession()).toBe(before);
  await pass(3_000);
  expect(tab.manager.getSession()).not.toBe(before);
});

test('what listeners and onError throw stops nothing, and is shown in the console', async () => {
  const thrower = (what: string) => () => {
    throw new Error(what);
  };
  const { openTab, network, service } = openBrowser();
  const tab = openTab({
    onSessionChange: thrower('onSessionChange'),
    onError: thrower('onError'),
  });
  const told: unknown[] = [];
  tab.manager.subscribe(thrower('a listener'));
  tab.manager.subscribe((session) => told.push(session.status));
  network.failNext('start/', 'drop request');
  network.failNext('update/', { status: 503 }, { status: 400 });
  tab.manager.start();
  tab.manager.update('message_sent');
  tab.manager.update('message_sent');
  await pass(60_000);
  tab.manager.end();
  await pass(1_000);
  expect(service.counted()).toEqual([{ messages: 1, conversations: 0, responseTimesMs: [] }]);
  expect(service.ended()).toEqual([true]);
  expect(told).toEqual(['active', 'active', 'ended']);
  const messages = tab.page.errors.map((error) => (error as Error).message).toSorted();
  expect(messages).toEqual([
    ...Array(3).fill('a listener'),
    ...Array(3).fill('onError'),
    ...Array(3).fill('onSessionChange'),
  ]);
});

test('onError is told what went wrong, and whether it may pass', async () => {
  const { tab, network } = await openStartedTab();
  const headers = { 'Retry-After': '2' };
  const body = { error: 'The service cannot answer now', code: 'unavailable' };
  network.failNext('update/', { status: 503, headers, body }, 'drop request', {
    status: 413,
    body: {},
  });
  tab.manager.update('message_sent');
  await pass(60_000);
  expect(tab.errors.map((error) => [error.message, { ...(error as object) }])).toEqual([
    [body.error, { status: 503, code: 'unavailable', isTemporary: true, retryAfterMs: 2_000 }],
    [
      expect.stringContaining('Failed to fetch'),
      { status: 0, code: undefined, isTemporary: true, retryAfterMs: 0 },
    ],
    [expect.anything(), { status: 413, code: undefined, isTemporary: false, retryAfterMs: 0 }],
  ]);
});
