import { expect, test } from 'vitest';
import { openBrowser, openStartedTab } from './browser.ts';
import { pass, settle, useFakeClock } from './clock.ts';
import { A_VISITOR, MESSAGE } from './expected.ts';
import { sessionId } from './service.ts';

useFakeClock();

const tokens = ({ calls }: ReturnType<typeof openBrowser>['network']) =>
  calls.map(({ headers }) => headers['Authorization']);

test('the visitor is in the body of a POST, which has no headers and so needs no preflight', async () => {
  const { tab, network } = await openStartedTab();
  tab.manager.onMessageSent();
  tab.manager.end();
  tab.start();
  await pass(1_000);
  const posts = network.to('start/', 'update/', 'end/');
  expect(posts.map(({ path }) => path)).toEqual(['update/', 'end/', 'start/']);
  for (const { headers, body } of posts) {
    expect(headers).toEqual({});
    expect(body.visitor_id).toEqual(A_VISITOR);
  }
});

test('the visitor is in a header of a GET', async () => {
  const { tab, network } = await openStartedTab();
  tab.manager.getStatus();
  await pass(100);
  expect(network.calls).toMatchObject([
    { method: 'GET', path: 'status/', headers: { 'X-Visitor-Id': A_VISITOR }, body: undefined },
  ]);
});

test('the visitor stays the same, in all tabs and over reloads', async () => {
  const { tab, browser, network } = await openStartedTab();
  tab.manager.update('message_sent');
  await pass(100);
  await tab.reload();
  await tab.start();
  await browser.openTab().start();
  const visitors = network.calls.map(
    ({ headers, body }) => body?.visitor_id ?? headers['X-Visitor-Id'],
  );
  expect(visitors.length).toBeGreaterThan(4);
  expect(new Set(visitors)).toEqual(new Set([browser.localStorage.entries.get('chatVisitorId')]));
});

test('visitors in two browsers have a session each', async () => {
  const anna = await openStartedTab();
  const ben = openBrowser();
  ben.network.fetch = anna.network.fetch;
  await ben.openTab().start();
  expect(anna.service.sessions()).toHaveLength(2);
});

test('with visitorId false nobody is told apart', async () => {
  const { tab, network, localStorage } = await openStartedTab({ visitorId: false });
  tab.manager.getStatus();
  await pass(100);
  tab.manager.update('message_sent');
  await pass(100);
  expect(network.calls.map(({ path, headers, body }) => [path, headers, body])).toEqual([
    ['status/', {}, undefined],
    [
      'update/',
      {},
      { session_id: sessionId(1), ...MESSAGE, client_id: expect.anything(), sequence: 1 },
    ],
  ]);
  expect(localStorage.entries.get('chatVisitorId')).toBeUndefined();
});

test('a token is asked for before each request, and sent with it', async () => {
  let asked = 0;
  const { tab, network } = await openStartedTab({ getToken: async () => `token ${++asked}` });
  tab.manager.update('message_sent');
  tab.manager.update('message_sent');
  await pass(100);
  tab.manager.getStatus();
  await pass(100);
  expect(tokens(network)).toEqual(['Bearer token 2', 'Bearer token 3', 'Bearer token 4']);
});

test('getToken may answer at once, and with nothing', async () => {
  const given = ['now', undefined, 'again'];
  const { tab, network } = await openStartedTab({ getToken: () => given.shift() });
  tab.manager.update('message_sent');
  await pass(100);
  tab.manager.update('message_sent');
  await pass(100);
  expect(tokens(network)).toEqual([undefined, 'Bearer again']);
});

test('a token that cannot be had is a failure that may pass', async () => {
  const away = () => Promise.reject(new Error('The identity provider is away'));
  const answers = [async () => 'one', away, away, async () => 'two'];
  const { tab, network, service } = await openStartedTab({ getToken: () => answers.shift()?.() });
  tab.manager.update('message_sent');
  await pass(60_000);
  expect(tokens(network)).toEqual(['Bearer two']);
  expect(service.messages()).toBe(1);
  expect(tab.errors).toMatchObject([
    { status: 0, isTemporary: true },
    { status: 0, isTemporary: true },
  ]);
});

test('a token that is refused may have expired: the next one is sent, and nothing is lost', async () => {
  const given = ['good', 'expired', 'expired', 'good'];
  const { tab, network, service } = await openStartedTab({ getToken: () => given.shift() });
  const refused = { status: 401, body: { error: 'The token has expired', code: 'unauthorized' } };
  network.failNext('update/', refused, refused);
  tab.manager.update('message_sent');
  await pass(60_000);
  expect(tokens(network)).toEqual(['Bearer expired', 'Bearer expired', 'Bearer good']);
  expect(service.messages()).toBe(1);
  expect(tab.errors).toMatchObject([
    { status: 401, isTemporary: true },
    { status: 401, isTemporary: true },
  ]);
});

test('on leaving there is no time to ask, and the last token is sent', async () => {
  let asked = 0;
  const { tab, network } = await openStartedTab({ getToken: async () => `token ${++asked}` });
  tab.manager.onMessageSent();
  await tab.close();
  expect(network.paths()).toEqual(['update/', 'end/']);
  expect(tokens(network)).toEqual(['Bearer token 1', 'Bearer token 1']);
  expect(asked).toBe(1);
});

test('a page that is left while it waits for a token loses nothing', async () => {
  const answers = [async () => 'one', () => new Promise<string>(() => {})];
  const { tab, service } = await openStartedTab({ getToken: () => answers.shift()?.() });
  tab.manager.update('message_sent');
  await settle();
  tab.manager.onMessageSent();
  await tab.reload();
  await tab.start();
  expect(service.messages()).toBe(2);
});
