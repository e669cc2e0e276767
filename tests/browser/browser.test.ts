import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { type ApiFault, type ApiProxy, startApiProxy } from '../support/api-proxy.mts';
import { launchBrowser } from '../support/browser.mts';
import { type Service, startService, temporaryDirectory } from '../support/npm-start.mts';
import { startPageServer } from '../support/page-server.mts';

/** Sends what happened while the page goes, as the client does. */
const LEAVING = `<title>Chat</title><script>
  addEventListener('pagehide', () => {
    const { update, body } = window.last;
    fetch(update, { method: 'POST', keepalive: true, body: JSON.stringify(body) });
  });
</script>`;

const COMING_BACK = `<title>Chat</title><script>
  const shown = [];
  addEventListener('pageshow', ({ persisted }) => shown.push(persisted));
</script>`;

const data = temporaryDirectory();
let pages: Awaited<ReturnType<typeof startPageServer>>;
let service: Service;
let proxy: ApiProxy;
let browser: Browser;
let context: BrowserContext;
beforeAll(async () => {
  pages = await startPageServer({
    '/': '<title>Chat</title>',
    '/leaving': LEAVING,
    '/coming-back': COMING_BACK,
  });
  service = await startService(data.path, { ALLOWED_ORIGINS: pages.origin });
  proxy = await startApiProxy(service.base);
  browser = await launchBrowser(inject('chromium'));
});
afterAll(async () => {
  await browser?.close();
  proxy?.close();
  await service?.pressCtrlC();
  pages?.close();
  data.remove();
});

beforeEach(async () => {
  context = await browser.newContext();
  proxy.seen.length = 0;
});
afterEach(async () => {
  proxy.heal();
  await context.close();
});

const openPage = async (path: string) => {
  const page = await context.newPage();
  await page.goto(`${pages.origin}${path}`);
  return page;
};

type Called = { status: number; retryAfter: string | null; session_id: string };

/** What a page does to call the service: its answer, or the name of the error. */
const call = (endpoint: string) => `(async () => {
  const answer = await fetch('${proxy.base}/${endpoint}/', { method: 'POST' });
  const retryAfter = answer.headers.get('Retry-After');
  return { status: answer.status, retryAfter, ...(await answer.json()) };
})().catch(({ name }) => name)`;

/** What the service itself says of its session. */
const status = async () => {
  const response = await fetch(`${service.base}/status/`);
  return (await response.json()) as { session_id?: string; total_messages_sent?: number };
};

const callsSeen = () =>
  proxy.seen.map(({ method, path, body, status, fault }) => ({
    method,
    path,
    body,
    status,
    fault,
  }));

test('a page calls the service from another origin', async () => {
  const page = await openPage('/');
  const { status: answered, session_id } = await page.evaluate<Called>(call('start'));
  expect(answered).toBe(201);
  expect(await status()).toMatchObject({ session_id, total_messages_sent: 0 });
  expect(callsSeen()).toEqual([{ method: 'POST', path: 'start', status: 201 }]);
});

test('a page that is closed still sends its last request', async () => {
  const page = await openPage('/leaving');
  const { session_id } = await page.evaluate<Called>(call('start'));
  const before = (await status()).total_messages_sent ?? 0;
  const body = { session_id, activity_type: 'message_sent' };
  await page.evaluate(`last = ${JSON.stringify({ update: `${proxy.base}/update/`, body })}`);
  await page.close();
  await expect
    .poll(callsSeen)
    .toContainEqual({ method: 'POST', path: 'update', body, status: 200 });
  expect((await status()).total_messages_sent).toBe(before + 1);
});

test.skipIf(!inject('hasBackForwardCache'))(
  'going back brings back the page as it was left',
  async () => {
    const page = await openPage('/coming-back');
    await page.evaluate(call('start'));
    await page.evaluate(`left = 'as it was'`);
    await page.goto(`${pages.origin}/`);
    // Playwright waits in vain for the load event of a page that does not load.
    await page.goBack({ waitUntil: 'commit' });
    await expect.poll(() => page.evaluate('[shown, left]')).toEqual([[false, true], 'as it was']);
  },
);

/** What each fault is for the page, and how often the service gets the request. */
const faults: [string, ApiFault, unknown][] = [
  [
    'an answer in its place',
    { status: 503, headers: { 'Retry-After': '7' }, body: { code: 'unavailable' } },
    { status: 503, retryAfter: '7', code: 'unavailable' },
  ],
  ['a lost request', 'drop request', 'TypeError'],
  ['a lost answer', 'drop response', 'TypeError'],
  ['a slow request', { delayMs: 10 }, { status: 200 }],
  ['a slow answer', { answerDelayMs: 10 }, { status: 200 }],
];

test.each(faults)('a page sees %s once', async (_, fault, expected) => {
  const page = await openPage('/');
  await page.evaluate(call('start'));
  proxy.seen.length = 0;
  proxy.failNext('start', fault);
  const told = await page.evaluate(call('start'));
  expect(told).toEqual(typeof expected === 'string' ? expected : expect.objectContaining(expected));
  expect(callsSeen()).toEqual([expect.objectContaining({ path: 'start', fault })]);
  expect(await page.evaluate(call('start'))).toMatchObject({ status: 200 });
});

test('a page that is closed while it waits harms nobody', async () => {
  const page = await openPage('/');
  await page.evaluate(call('start'));
  proxy.failNext('start', { answerDelayMs: 300 });
  const waiting = page.evaluate(call('start')).catch(() => 'closed');
  await expect.poll(() => proxy.seen.length).toBe(2);
  await page.close();
  expect(await waiting).toBe('closed');
  await expect.poll(() => proxy.seen[1]?.status).toBe(200);
});
