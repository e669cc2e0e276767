import { randomUUID } from 'node:crypto';
import { expect, inject } from 'vitest';
import type { ApiFault } from '../support/api-proxy.mts';
import { type Chat, test } from './chat.ts';

/*
 * What a page, the proxy and the browser do by themselves. These pages have no client; what they
 * send names its visitor in the query.
 */
const query = `?visitor_id=${randomUUID()}`;

const openPage = ({ openTab }: Chat) => openTab({ path: '/elsewhere' });

type Called = { status: number; retryAfter: string | null; session_id: string };

/** What a page does to call the service: its answer, or the name of the error. */
const call = ({ proxy }: Chat, endpoint: string) => `(async () => {
  const answer = await fetch('${proxy.base}/${endpoint}/${query}', { method: 'POST' });
  const retryAfter = answer.headers.get('Retry-After');
  return { status: answer.status, retryAfter, ...(await answer.json()) };
})().catch(({ name }) => name)`;

/** What the service itself says of its session. */
const status = async () => {
  const response = await fetch(`${inject('chat').api}/status/${query}`);
  return (await response.json()) as { session_id?: string; total_messages_sent?: number };
};

const callsSeen = ({ proxy }: Chat) =>
  proxy.seen.map(({ method, path, body, status, fault }) => ({
    method,
    path,
    body,
    status,
    fault,
  }));

test('a page calls the service from another origin', async ({ chat }) => {
  const page = await openPage(chat);
  const { status: answered, session_id } = await page.evaluate<Called>(call(chat, 'start'));
  expect(answered).toBe(201);
  expect(await status()).toMatchObject({ session_id, total_messages_sent: 0 });
  expect(callsSeen(chat)).toEqual([{ method: 'POST', path: 'start', status: 201 }]);
});

test('a page that is closed still sends its last request', async ({ chat }) => {
  const page = await openPage(chat);
  const { session_id } = await page.evaluate<Called>(call(chat, 'start'));
  const before = (await status()).total_messages_sent ?? 0;
  const body = { session_id, activity_type: 'message_sent' };
  await page.evaluate(
    (last) => {
      addEventListener('pagehide', () => {
        fetch(last.url, { method: 'POST', keepalive: true, body: JSON.stringify(last.body) });
      });
    },
    { url: `${chat.proxy.base}/update/${query}`, body },
  );
  await page.close();
  await expect
    .poll(() => callsSeen(chat))
    .toContainEqual({ method: 'POST', path: 'update', body, status: 200 });
  expect((await status()).total_messages_sent).toBe(before + 1);
});

test.skipIf(!inject('hasBackForwardCache'))(
  'going back brings back the page as it was left',
  async ({ chat }) => {
    const page = await openPage(chat);
    await page.evaluate(call(chat, 'start'));
    await page.evaluate(() => {
      const shown: boolean[] = [];
      addEventListener('pageshow', ({ persisted }) => shown.push(persisted));
      Object.assign(globalThis, { shown, left: 'as it was' });
    });
    await chat.goTo(page, { path: '/chat', starts: false });
    // Playwright waits in vain for the load event of a page that does not load.
    await page.goBack({ waitUntil: 'commit' });
    await expect.poll(() => page.evaluate('[shown, left]')).toEqual([[true], 'as it was']);
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

test.for(faults)('a page sees %s once', async ([, fault, expected], { chat }) => {
  const page = await openPage(chat);
  await page.evaluate(call(chat, 'start'));
  chat.proxy.seen.length = 0;
  chat.proxy.failNext('start', fault);
  const told = await page.evaluate(call(chat, 'start'));
  expect(told).toEqual(typeof expected === 'string' ? expected : expect.objectContaining(expected));
  expect(callsSeen(chat)).toEqual([expect.objectContaining({ path: 'start', fault })]);
  expect(await page.evaluate(call(chat, 'start'))).toMatchObject({ status: 200 });
});

test('a page that is closed while it waits harms nobody', async ({ chat }) => {
  const page = await openPage(chat);
  await page.evaluate(call(chat, 'start'));
  chat.proxy.failNext('start', { answerDelayMs: 300 });
  const waiting = page.evaluate(call(chat, 'start')).catch(() => 'closed');
  await expect.poll(() => chat.proxy.seen.length).toBe(2);
  await page.close();
  expect(await waiting).toBe('closed');
  await expect.poll(() => chat.proxy.seen[1]?.status).toBe(200);
});
