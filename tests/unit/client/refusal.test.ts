import { expect, test } from 'vitest';
import { openBrowser, openStartedTab } from './browser.ts';
import { pass, useFakeClock } from './clock.ts';
import type { Fault } from './network.ts';

useFakeClock();

const refusal = (status: number, code: string): Fault & { status: number } => ({
  status,
  body: { error: `Refused: ${code}`, code },
});

const refusals: [number, string][] = [
  [400, 'invalid_request'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [413, 'body_too_large'],
  [415, 'unsupported_media_type'],
];

test.each(refusals)(
  'what is refused with %i %s is told and dropped, and what follows goes',
  async (status, code) => {
    const { tab, network, service, localStorage } = await openStartedTab();
    network.failNext('update/', refusal(status, code));
    const update = tab.manager.update('message_sent');
    tab.manager.onConversationStarted();
    await pass(60_000);
    expect(await update).toBeUndefined();
    expect(network.bodies('update/').map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(service.counted()).toEqual([{ messages: 0, conversations: 1, responseTimesMs: [] }]);
    expect(tab.errors.map((error) => [error.message, { ...(error as object) }])).toEqual([
      [`Refused: ${code}`, { status, code, isTemporary: false, retryAfterMs: 0 }],
    ]);
    expect(localStorage.outboxes()).toEqual([[]]);
  },
);

test('a 404 that is not the service speaking is no word on the session', async () => {
  const { tab, network } = await openStartedTab();
  network.failNext('update/', { status: 404, body: '<html>Not found</html>' });
  tab.manager.update('message_sent');
  await pass(60_000);
  expect(network.paths()).toEqual(['update/']);
  expect(tab.errors).toMatchObject([{ status: 404, code: undefined, isTemporary: false }]);
});

test.each(refusals)(
  'a start that is refused with %i %s resolves with nothing',
  async (status, code) => {
    const { openTab, network } = openBrowser();
    const tab = openTab();
    network.failNext('start/', refusal(status, code));
    expect(await tab.start()).toBeUndefined();
    await pass(60_000);
    expect(network.paths()).toEqual(['start/']);
    expect(tab.manager.getSession()).toMatchObject({ status: 'idle', sessionId: null });
    expect(tab.errors).toMatchObject([{ status, code, isTemporary: false }]);
  },
);

test('what is told after a start was refused is kept until one is not', async () => {
  const { openTab, network, service } = openBrowser();
  const tab = openTab();
  network.failNext('start/', refusal(401, 'unauthorized'), refusal(401, 'unauthorized'));
  await tab.start();
  tab.manager.onMessageSent();
  await pass(2_500);
  expect(network.paths()).toEqual(['start/', 'start/']);
  await tab.start();
  expect(service.messages()).toBe(1);
});

test('a service that refuses every start is not hammered', async () => {
  const { openTab, network } = openBrowser();
  const tab = openTab();
  network.failAlways('start/', refusal(401, 'unauthorized'));
  await tab.start();
  tab.manager.onMessageSent();
  await pass(300_000);
  expect(network.calls.length).toBeLessThan(20);
});
