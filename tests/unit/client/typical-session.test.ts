import { expect, test } from 'vitest';
import { READING_MS, RESPONSE_SECONDS, requestsOf } from '../../support/costs/typical-session.ts';
import { openBrowser } from './browser.ts';
import { pass, useFakeClock } from './clock.ts';
import { A_VISITOR, numbered } from './expected.ts';
import { sessionId } from './service.ts';

/* What docs/costs.md says that a session is. Its prices are in tests/integration/costs.test.ts. */

useFakeClock();

/** A visitor's session from the first question until the tab is closed. */
const chat = async (flushInterval?: number) => {
  const browser = openBrowser();
  const tab = browser.openTab(flushInterval === undefined ? {} : { flushInterval });
  await tab.start();
  tab.manager.onConversationStarted();
  for (const seconds of RESPONSE_SECONDS) {
    tab.manager.onMessageSent();
    await pass(seconds * 1_000);
    tab.manager.onResponseReceived(seconds);
    await pass(READING_MS);
  }
  return { ...browser, tab };
};

test('a session of five questions is a start, ten updates and a soft end', async () => {
  const { tab, network } = await chat();
  await tab.close();
  const { start, updates, softEnd } = requestsOf({
    visitor_id: A_VISITOR,
    session_id: sessionId(1),
    client_id: numbered(0).client_id,
  });
  expect(network.calls.map(({ path, body }) => [path, body])).toEqual([
    ['start/', start],
    ...updates.map(({ body }) => ['update/', body]),
    ['end/', softEnd(Date.now())],
  ]);
});

test('a client that waits ten seconds sends a question with its answer, five updates', async () => {
  const { tab, network } = await chat(10_000);
  await tab.close();
  expect(network.paths()).toEqual(['start/', ...Array(5).fill('update/'), 'end/']);
});

test('a reload adds a soft end and its repeat, a start, and a status that needs a preflight', async () => {
  const { tab, network } = await chat();
  network.calls.length = 0;
  await tab.reload();
  await tab.start();
  expect(network.calls.map(({ path, method, headers }) => [path, method, headers])).toEqual([
    ['end/', 'POST', {}],
    // The page that asked was gone when the answer came.
    ['end/', 'POST', {}],
    ['start/', 'POST', {}],
    ['status/', 'GET', { 'X-Visitor-Id': A_VISITOR }],
  ]);
  const [first, repeat] = network.to('end/').map(({ text }) => text);
  expect(repeat).toBe(first);
});
