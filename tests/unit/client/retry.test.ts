import { expect, test, vi } from 'vitest';
import { openBrowser, openStartedTab } from './browser.ts';
import { pass, useFakeClock } from './clock.ts';
import type { Call, Fault } from './network.ts';

useFakeClock();

const gaps = (calls: Call[]) => calls.slice(1).map(({ at }, index) => at - (calls[index]?.at ?? 0));

const temporary: [string, Fault, object][] = [
  ['a network that is gone', 'drop request', { status: 0, code: undefined }],
  ['an answer that is lost', 'drop response', { status: 0, code: undefined }],
  ['a request that arrives when nobody waits', { arrivesAfterMs: 5_000 }, { status: 0 }],
  ['an answer that never comes', 'hang', { status: 0, code: undefined }],
  ['a captive portal', { status: 200, body: '<html>Sign in</html>' }, { status: 0 }],
  ['a portal that speaks JSON', { status: 200, body: { session: 'none' } }, { status: 0 }],
  ['408', { status: 408 }, { status: 408 }],
  ['425', { status: 425 }, { status: 425 }],
  ['429', { status: 429, body: { code: 'throttled' } }, { status: 429, code: 'throttled' }],
  ['500', { status: 500, body: { code: 'internal_error' } }, { status: 500 }],
  ['502', { status: 502, body: '<html>Bad Gateway</html>' }, { status: 502, code: undefined }],
  ['503', { status: 503, body: { code: 'unavailable' } }, { status: 503, code: 'unavailable' }],
  ['504', { status: 504, body: '' }, { status: 504 }],
];

test.each(temporary)(
  '%s is tried again, byte for byte, and counted once',
  async (_, fault, told) => {
    const { tab, network, service } = await openStartedTab();
    network.failNext('update/', fault, fault, fault);
    tab.manager.onMessageSent();
    tab.manager.onConversationStarted();
    await pass(300_000);
    const texts = network.to('update/').map(({ text }) => text);
    expect(texts).toHaveLength(4);
    expect(new Set(texts).size).toBe(1);
    expect(service.counted()).toEqual([{ messages: 1, conversations: 1, responseTimesMs: [] }]);
    expect(tab.errors).toHaveLength(3);
    expect({ ...tab.errors[0] }).toMatchObject({ ...told, isTemporary: true });
  },
);

test.each(temporary)('a start is tried again after %s', async (_, fault) => {
  const { openTab, network, service } = openBrowser();
  const tab = openTab();
  network.failNext('start/', fault, fault);
  const started = tab.manager.start();
  await pass(300_000);
  expect(await started).toMatchObject({ session_id: service.sessions()[0]?.id });
  expect(network.to('start/')).toHaveLength(3);
  expect(service.sessions()).toHaveLength(1);
});

test('what is told later waits until the first is answered', async () => {
  const { tab, network } = await openStartedTab();
  network.failAlways('update/', 'drop request');
  tab.manager.update('message_sent');
  tab.manager.update('conversation_started');
  await pass(60_000);
  expect(new Set(network.bodies('update/').map(({ sequence }) => sequence))).toEqual(new Set([1]));
  network.choose = () => undefined;
  await pass(60_000);
  expect(network.bodies('update/').at(-1)).toMatchObject({ sequence: 2 });
});

test('an answer that does not come within 30 seconds is waited for no longer', async () => {
  const { tab, network } = await openStartedTab();
  vi.spyOn(Math, 'random').mockReturnValue(0);
  network.failNext('update/', 'hang');
  tab.manager.update('message_sent');
  await pass(29_999);
  expect(network.to('update/')).toHaveLength(1);
  await pass(2);
  expect(network.to('update/')).toHaveLength(2);
});

test.each([
  ['no time at least', 0, [0, 0, 0, 0, 0, 0, 0, 0]],
  ['half of it on average', 0.5, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]],
  [
    '1 s, 2 s, 4 s, and so on to 30 s, at most',
    1,
    [1, 2, 4, 8, 16, 30, 30, 30].map((s) => s * 1e3),
  ],
])('between tries passes %s', async (_, random, expected) => {
  const { tab, network } = await openStartedTab();
  vi.spyOn(Math, 'random').mockReturnValue(random);
  network.failNext('update/', ...Array<Fault>(8).fill('drop request'));
  tab.manager.update('message_sent');
  await pass(300_000);
  const failed = 10;
  expect(gaps(network.to('update/'))).toEqual(expected.map((ms) => ms + failed));
});

test('after an answer the next failure waits no longer than a first one', async () => {
  const { tab, network } = await openStartedTab();
  vi.spyOn(Math, 'random').mockReturnValue(1);
  network.failNext('update/', 'drop request', 'drop request', 'drop request');
  tab.manager.update('message_sent');
  await pass(60_000);
  network.calls.length = 0;
  network.failNext('update/', 'drop request');
  tab.manager.update('message_sent');
  await pass(60_000);
  expect(gaps(network.to('update/'))).toEqual([1_010]);
});

test.each([429, 503])(
  'a Retry-After with a %i is kept, and the jitter comes on top',
  async (status) => {
    const { tab, network } = await openStartedTab();
    const random = vi.spyOn(Math, 'random').mockReturnValue(0);
    const fault = { status, headers: { 'Retry-After': '7' }, body: { code: 'throttled' } };
    network.failNext('update/', fault, fault);
    tab.manager.update('message_sent');
    await pass(20);
    random.mockReturnValue(1);
    await pass(60_000);
    expect(gaps(network.to('update/'))).toEqual([7_020, 9_020]);
    expect(tab.errors.map(({ retryAfterMs }) => retryAfterMs)).toEqual([7_000, 7_000]);
  },
);

test('a Retry-After that is a date, or nothing, is no number to wait for', async () => {
  const { tab, network } = await openStartedTab();
  vi.spyOn(Math, 'random').mockReturnValue(0);
  network.failNext(
    'update/',
    { status: 503, headers: { 'Retry-After': 'Sun, 22 Nov 2026 16:00:00 GMT' } },
    { status: 503, headers: { 'Retry-After': '' } },
  );
  tab.manager.update('message_sent');
  await pass(1_000);
  expect(gaps(network.to('update/'))).toEqual([20, 20]);
});

test('when the network is back it is tried at once', async () => {
  const { tab, network } = await openStartedTab();
  vi.spyOn(Math, 'random').mockReturnValue(1);
  network.failNext('update/', ...Array<Fault>(6).fill('drop request'));
  tab.manager.update('message_sent');
  await pass(40_000);
  const before = network.calls.length;
  tab.page.online();
  await pass(0);
  expect(network.calls).toHaveLength(before + 1);
});

test('a request that is under way when the network is back is not sent twice', async () => {
  const { tab, network } = await openStartedTab();
  tab.manager.update('message_sent');
  tab.page.online();
  await pass(60_000);
  expect(network.paths()).toEqual(['update/']);
});
