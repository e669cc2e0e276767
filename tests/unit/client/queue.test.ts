import { expect, test } from 'vitest';
import { openBrowser, openStartedTab } from './browser.ts';
import { pass, settle, useFakeClock } from './clock.ts';
import { answeredIn, CONVERSATION, MESSAGE, numbered } from './expected.ts';
import { API } from './network.ts';
import { sessionId } from './service.ts';

useFakeClock();

const sizes = (bodies: { events: unknown[] }[]) => bodies.map(({ events }) => events.length);

test('what happens within two seconds goes as one batch, in its order', async () => {
  const { tab, network, service } = await openStartedTab();
  tab.manager.onConversationStarted();
  await pass(1_000);
  tab.manager.onMessageSent();
  await pass(999);
  tab.manager.onResponseReceived(1.5);
  expect(network.calls).toEqual([]);
  await pass(100);
  expect(network.calls).toEqual([
    expect.objectContaining({
      method: 'POST',
      url: `${API}/update/`,
      body: {
        session_id: sessionId(1),
        events: [CONVERSATION, MESSAGE, answeredIn(1.5)],
        ...numbered(1),
      },
      keepalive: true,
      status: 200,
    }),
  ]);
  expect(service.counted()).toEqual([{ messages: 1, conversations: 1, responseTimesMs: [1_500] }]);
});

test('each batch has the next number of its tab', async () => {
  const { tab, network } = await openStartedTab();
  for (let batch = 1; batch <= 3; batch++) {
    tab.manager.onMessageSent();
    await pass(3_000);
  }
  const batch = { session_id: sessionId(1), events: [MESSAGE] };
  expect(network.bodies('update/')).toEqual([
    { ...batch, ...numbered(1) },
    { ...batch, ...numbered(2) },
    { ...batch, ...numbered(3) },
  ]);
  expect(new Set(network.bodies('update/').map(({ client_id }) => client_id)).size).toBe(1);
});

test.each([
  [100, [100]],
  [101, [100, 1]],
  [250, [100, 100, 50]],
])('%i events go in batches of %j', async (events, expected) => {
  const { tab, network, service } = await openStartedTab();
  for (let event = 0; event < events; event++) tab.manager.onMessageSent();
  await pass(3_000);
  expect(sizes(network.bodies('update/'))).toEqual(expected);
  expect(service.messages()).toBe(events);
});

test('flushInterval is how long events wait for each other', async () => {
  const { tab, network } = await openStartedTab({ flushInterval: 500 });
  tab.manager.onMessageSent();
  await pass(499);
  expect(network.calls).toEqual([]);
  await pass(1);
  expect(network.paths()).toEqual(['update/']);
});

test('with a flushInterval of 0 what is told at once still goes together', async () => {
  const { tab, network } = await openStartedTab({ flushInterval: 0 });
  tab.manager.onMessageSent();
  tab.manager.onMessageSent();
  await pass(100);
  expect(sizes(network.bodies('update/'))).toEqual([2]);
});

test('a page that is hidden sends at once what waits', async () => {
  const { tab, network } = await openStartedTab();
  tab.manager.onMessageSent();
  tab.page.hide();
  await settle();
  expect(network.paths()).toEqual(['update/']);
});

test('an update goes at once and alone, and resolves with the answer', async () => {
  const { tab, network } = await openStartedTab();
  const answer = tab.manager.update('message_sent');
  await settle();
  expect(network.bodies('update/')).toEqual([
    { session_id: sessionId(1), activity_type: 'message_sent', ...numbered(1) },
  ]);
  await pass(20);
  expect(await answer).toEqual({
    session_id: sessionId(1),
    message: 'Session updated - message_sent',
    total_messages_sent: 1,
    total_conversations: 0,
    average_response_time: 0,
  });
});

test('an update takes a response time along', async () => {
  const { tab, network } = await openStartedTab();
  tab.manager.update('response_received', { response_time: 0.25 });
  await settle();
  expect(network.bodies('update/')).toEqual([
    { session_id: sessionId(1), ...answeredIn(0.25), ...numbered(1) },
  ]);
});

test('what was told before an update is sent before it, and what is told after it after it', async () => {
  const { tab, network } = await openStartedTab();
  tab.manager.onConversationStarted();
  tab.manager.update('message_sent');
  tab.manager.onConversationStarted();
  await pass(3_000);
  expect(network.bodies('update/')).toEqual([
    { session_id: sessionId(1), events: [CONVERSATION], ...numbered(1) },
    { session_id: sessionId(1), ...MESSAGE, ...numbered(2) },
    { session_id: sessionId(1), events: [CONVERSATION], ...numbered(3) },
  ]);
});

test('nothing is sent before a start', async () => {
  const { openTab, network } = openBrowser();
  const { manager } = openTab();
  manager.onMessageSent();
  const update = manager.update('conversation_started');
  await pass(60_000);
  expect(network.calls).toEqual([]);

  manager.start();
  await pass(100);
  expect(network.paths()).toEqual(['start/', 'update/', 'update/']);
  expect(await update).toMatchObject({ total_messages_sent: 1, total_conversations: 1 });
});

test('what is told while a start is under way belongs to the session that it starts', async () => {
  const { openTab, network } = openBrowser();
  const { manager } = openTab();
  network.failNext('start/', { answerDelayMs: 5_000 });
  manager.start();
  manager.onMessageSent();
  await pass(5_000);
  expect(network.paths()).toEqual(['start/']);
  await pass(100);
  expect(network.bodies('update/')).toEqual([
    { session_id: sessionId(1), events: [MESSAGE], ...numbered(1) },
  ]);
});

test('one request is under way at a time', async () => {
  const { tab, network } = await openStartedTab({ flushInterval: 0 });
  network.latencyMs = () => 1_000;
  for (let second = 0; second < 20; second++) {
    tab.manager.onMessageSent();
    tab.manager.update('conversation_started');
    await pass(500);
    expect(network.calls.filter(({ isUnderWay }) => isUnderWay).length).toBeLessThanOrEqual(1);
  }
  await pass(100_000);
  const [first, ...others] = network.calls;
  expect(first?.body).toMatchObject({ events: [MESSAGE], sequence: 1 });
  expect(others.length).toBeGreaterThan(20);
});

test('what is told while a request is under way goes together when that is answered', async () => {
  const { tab, network } = await openStartedTab({ flushInterval: 0 });
  network.failNext('update/', { answerDelayMs: 10_000 });
  for (let second = 0; second < 10; second++) {
    tab.manager.onMessageSent();
    await pass(1_000);
  }
  await pass(1_000);
  expect(sizes(network.bodies('update/'))).toEqual([1, 9]);
});
