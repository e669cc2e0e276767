import { expect, test, vi } from 'vitest';
import { openStartedTab } from './browser.ts';
import { pass, settle, useFakeClock } from './clock.ts';
import { CONVERSATION, MESSAGE, numbered } from './expected.ts';
import { sessionId } from './service.ts';

useFakeClock();

const MINUTE_MS = 60_000;

test('what the service refuses because the session is over goes to a new one, under its number', async () => {
  const { tab, network, service } = await openStartedTab();
  service.endAll();
  const update = tab.manager.update('message_sent');
  await pass(100);
  expect(network.calls.map(({ path, body, status }) => [path, body, status])).toEqual([
    ['update/', { session_id: sessionId(1), ...MESSAGE, ...numbered(1) }, 404],
    ['start/', expect.anything(), 201],
    ['update/', { session_id: sessionId(2), ...MESSAGE, ...numbered(1) }, 200],
  ]);
  expect(await update).toMatchObject({ session_id: sessionId(2), total_messages_sent: 1 });
  expect(tab.manager.getSession()).toMatchObject({ status: 'active', sessionId: sessionId(2) });
});

test('so does all that waits behind it', async () => {
  const { tab, network, service } = await openStartedTab();
  service.endAll();
  tab.manager.update('message_sent');
  tab.manager.update('conversation_started');
  tab.manager.onMessageSent();
  await pass(3_000);
  expect(service.counted().map(({ messages, conversations }) => [messages, conversations])).toEqual(
    [
      [0, 0],
      [2, 1],
    ],
  );
  const counted = network.to('update/').filter(({ status }) => status === 200);
  expect(counted.map(({ body }) => body.sequence)).toEqual([1, 2, 3]);
});

test('what was counted before the session was over is not counted again in a new one', async () => {
  const { tab, network, service } = await openStartedTab();
  network.failNext('update/', 'drop response');
  tab.manager.update('message_sent');
  await pass(15);
  service.endAll();
  await pass(MINUTE_MS);
  expect(service.counted()).toEqual([{ messages: 1, conversations: 0, responseTimesMs: [] }]);
  expect(network.to('start/')).toEqual([]);
});

test('what is told while a new session is started is counted once, in that', async () => {
  const { tab, network, service } = await openStartedTab({ flushInterval: 0 });
  service.endAll();
  network.failNext('start/', { answerDelayMs: 5_000 });
  tab.manager.onMessageSent();
  await pass(1_000);
  tab.manager.onConversationStarted();
  await pass(MINUTE_MS);
  expect(service.counted()[1]).toEqual({ messages: 1, conversations: 1, responseTimesMs: [] });
  expect(network.bodies('update/').at(-1)).toMatchObject({ events: [CONVERSATION] });
});

test('a session that expired while nothing happened is followed by a new one', async () => {
  const { tab, service } = await openStartedTab();
  await pass(61 * MINUTE_MS);
  tab.manager.onMessageSent();
  await pass(3_000);
  expect(service.counted().map(({ messages }) => messages)).toEqual([0, 1]);
});

test('a service that says every session is over is asked less and less often', async () => {
  const { tab, network } = await openStartedTab();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  network.failAlways('update/', {
    status: 404,
    body: { error: 'Active session not found', code: 'session_not_active' },
  });
  tab.manager.update('message_sent');
  await pass(5 * MINUTE_MS);
  // Twice at once, and soon every 15 seconds.
  expect(network.to('update/').length).toBeLessThan(26);
  expect(network.calls.length).toBeLessThan(52);
});

test('as soon as it says so no more, all is counted', async () => {
  const { tab, network, service } = await openStartedTab();
  network.failAlways('update/', { status: 404, body: { code: 'session_not_active' } });
  tab.manager.update('message_sent');
  tab.manager.onConversationStarted();
  await pass(5 * MINUTE_MS);
  network.choose = () => undefined;
  await pass(MINUTE_MS);
  expect(service.counted()).toEqual([{ messages: 1, conversations: 1, responseTimesMs: [] }]);
});

test('what was sent aside is not moved to a new session before its own is asked', async () => {
  const { tab, network, service } = await openStartedTab();
  network.failNext('update/', 'drop request');
  tab.manager.update('message_sent');
  await settle();
  tab.manager.onConversationStarted();
  await tab.reload();
  await pass(15);
  service.endAll();
  await tab.start();
  await pass(MINUTE_MS);
  expect(service.counted()).toEqual([
    { messages: 0, conversations: 1, responseTimesMs: [] },
    { messages: 1, conversations: 0, responseTimesMs: [] },
  ]);
});
