import { expect, test } from 'vitest';
import { openBrowser, openStartedTab } from './browser.ts';
import { BEGINNING, pass, settle, useFakeClock } from './clock.ts';
import { MESSAGE, numbered } from './expected.ts';
import { sessionId } from './service.ts';

useFakeClock();

test('an end goes after all that was told before it, and resolves with the answer', async () => {
  const { tab, network } = await openStartedTab();
  tab.manager.onMessageSent();
  const ended = tab.manager.end();
  await pass(100);
  expect(network.bodies('update/', 'end/')).toEqual([
    { session_id: sessionId(1), events: [MESSAGE], ...numbered(1) },
    { session_id: sessionId(1), ...numbered(2) },
  ]);
  expect(await ended).toEqual({
    session_id: sessionId(1),
    message: 'Session ended',
    started_at: new Date(BEGINNING + 10).toISOString(),
    ended_at: new Date(BEGINNING + 130).toISOString(),
    duration_minutes: 0,
    total_messages_sent: 1,
    total_conversations: 0,
  });
});

test('after an end the session is ended, and still shows what was counted', async () => {
  const { tab, localStorage } = await openStartedTab();
  tab.manager.onMessageSent();
  tab.manager.end();
  await pass(100);
  expect(tab.manager.getSession()).toEqual({
    status: 'ended',
    sessionId: null,
    counters: { total_messages_sent: 1, total_conversations: 0, average_response_time: 0 },
  });
  expect(localStorage.entries.get('chatSessionId')).toBeUndefined();
});

test('after an end nothing is counted until a start', async () => {
  const { tab, network, service } = await openStartedTab();
  tab.manager.end();
  await settle();
  tab.manager.onMessageSent();
  expect(await tab.manager.update('message_sent')).toBeUndefined();
  await pass(60_000);
  expect(network.paths()).toEqual(['end/']);

  await tab.start();
  tab.manager.onMessageSent();
  await pass(3_000);
  expect(service.counted().map(({ messages }) => messages)).toEqual([0, 1]);
});

test('an end that is made while a start is under way ends the session that it starts', async () => {
  const { openTab, network, service } = openBrowser();
  const { manager } = openTab();
  network.failNext('start/', 'drop request', { answerDelayMs: 5_000 });
  manager.start();
  manager.onMessageSent();
  const ended = manager.end();
  await pass(60_000);
  expect(network.bodies('update/', 'end/')).toEqual([
    { session_id: sessionId(1), events: [MESSAGE], ...numbered(1) },
    { session_id: sessionId(1), ...numbered(2) },
  ]);
  expect(await ended).toMatchObject({ message: 'Session ended', total_messages_sent: 1 });
  expect(service.ended()).toEqual([true]);
  expect(manager.getSession().status).toBe('ended');
});

test('an end before any start asks for nothing, and resolves with nothing', async () => {
  const { openTab, network } = openBrowser();
  const { manager } = openTab();
  expect(await manager.end()).toBeUndefined();
  manager.onMessageSent();
  await pass(60_000);
  expect(network.calls).toEqual([]);
});

test('two ends at once are one', async () => {
  const { tab, network, service } = await openStartedTab();
  const ends = [tab.manager.end(), tab.manager.end()];
  await pass(60_000);
  expect(network.paths()).toEqual(['end/']);
  expect(await Promise.all(ends)).toEqual([
    expect.objectContaining({ message: 'Session ended' }),
    undefined,
  ]);
  expect(service.ended()).toEqual([true]);
});

test('an end whose answer is lost is sent again, and answered the same', async () => {
  const { tab, network } = await openStartedTab();
  network.failNext('end/', 'drop response', 'drop response');
  const ended = tab.manager.end();
  await pass(60_000);
  expect(network.to('end/').map(({ text }) => text)).toEqual(Array(3).fill(network.calls[0]?.text));
  expect(await ended).toMatchObject({ message: 'Session ended' });
  expect(tab.errors.every(({ isTemporary }) => isTemporary)).toBe(true);
});

test('an end of a session that is over already is told, and resolves with nothing', async () => {
  const { tab, network, service } = await openStartedTab();
  service.endAll();
  const ended = tab.manager.end();
  await pass(60_000);
  expect(network.paths()).toEqual(['end/']);
  expect(await ended).toBeUndefined();
  expect(tab.errors).toMatchObject([{ status: 404, code: 'session_not_active' }]);
  expect(tab.manager.getSession().status).toBe('ended');
});

test('what is refused because the session is over takes the end behind it to a new session', async () => {
  const { tab, network, service } = await openStartedTab();
  service.endAll();
  tab.manager.onMessageSent();
  const ended = tab.manager.end();
  await pass(60_000);
  expect(network.calls.map(({ path, status }) => [path, status])).toEqual([
    ['update/', 404],
    ['start/', 201],
    ['update/', 200],
    ['end/', 200],
  ]);
  expect(await ended).toMatchObject({ session_id: sessionId(2), total_messages_sent: 1 });
  expect(service.ended()).toEqual([true, true]);
  expect(tab.manager.getSession()).toMatchObject({ status: 'ended', sessionId: null });
});

test.for([
  ['follows an end', settle],
  ['is made in the same breath as an end', () => {}],
] as const)('a start that %s starts a new session', async ([, wait]) => {
  const { tab, service } = await openStartedTab();
  const ended = tab.manager.end();
  await wait();
  const started = tab.manager.start();
  await pass(1_000);
  expect(await ended).toMatchObject({ session_id: sessionId(1), message: 'Session ended' });
  expect(await started).toMatchObject({ session_id: sessionId(2) });
  expect(service.ended()).toEqual([true, false]);
  expect(tab.manager.getSession()).toMatchObject({ status: 'active', sessionId: sessionId(2) });
});

test('an end that could not be sent is sent after a reload, and a start after it starts anew', async () => {
  const { tab, network, service } = await openStartedTab();
  network.failAlways('end/', 'drop request');
  tab.manager.end();
  await pass(10_000);
  network.choose = () => undefined;
  await tab.reload();
  await tab.start();
  await pass(1_000);
  expect(service.ended()).toEqual([true, false]);
  expect(tab.manager.getSession()).toMatchObject({ status: 'active', sessionId: sessionId(2) });
});

test('a start, an end and a start at once, as in StrictMode, leave a session that runs', async () => {
  const { openTab, service } = openBrowser();
  const tab = openTab();
  tab.manager.start();
  tab.manager.end();
  tab.manager.start();
  await pass(1_000);
  tab.manager.onMessageSent();
  await pass(3_000);
  expect(tab.manager.getSession().status).toBe('active');
  expect(service.messages()).toBe(1);
  expect(service.ended().at(-1)).toBe(false);
});
