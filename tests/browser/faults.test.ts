import type { ApiFault } from '../support/api-proxy.mts';
import { errorsOf, send, sessionOf, settled, test } from './chat.ts';

const messages = (count: number) => ({ sessions: 1, messages: count, conversations: 0 });

/** What goes wrong with a request, and what the page is told of it: a status and a code. */
const faults: [string, ApiFault, [number, string?]][] = [
  ['is answered 500', { status: 500, body: { code: 'internal_error' } }, [500, 'internal_error']],
  ['is answered 503', { status: 503, body: { code: 'unavailable' } }, [503, 'unavailable']],
  ['is answered 502 without JSON', { status: 502 }, [502]],
  ['is answered by a captive portal', { status: 200, body: 'Welcome to our network' }, [0]],
  ['is lost', 'drop request', [0]],
  ['arrives, and its answer is lost', 'drop response', [0]],
];

const SLOW_MS = 6_000;
/** The same, where it takes a while until somebody gives up. */
const slowFaults: typeof faults = [
  ['arrives, and is never answered', 'hang', [0]],
  ['arrives too late', { delayMs: SLOW_MS }, [0]],
  ['arrives, and is answered too late', { answerDelayMs: SLOW_MS }, [0]],
];

/** One of each kind: refused, never arrived, arrived, and nobody knows. */
const someFaults = [...faults, ...slowFaults].filter(([, fault]) =>
  ['drop request', 'drop response', 'hang', 503].includes(Object(fault).status ?? fault),
);

/** The page waits three seconds for an answer, and no thirty. */
const hurry = () => {
  const timeout = AbortSignal.timeout;
  AbortSignal.timeout = (ms) => timeout.call(AbortSignal, ms / 10);
};
const patience = (fault: ApiFault) =>
  slowFaults.some(([, slow]) => slow === fault) ? { before: hurry } : {};

test.concurrent.for([...faults, ...slowFaults])(
  'an update that %s is counted once',
  async ([, fault, [status, code]], { chat, expect }) => {
    const page = await chat.openPage(patience(fault));
    chat.proxy.failNext('update', fault);
    await send(page, 3);
    await settled(page);
    const [first, repeat] = chat.proxy.seen.filter(({ path }) => path === 'update');
    expect(repeat?.body).toEqual(first?.body);
    expect(await errorsOf(page)).toContainEqual({ status, code, isTemporary: true });
    await send(page, 1);
    await settled(page);
    expect(await chat.stored()).toEqual(messages(4));
  },
);

test.concurrent.for(someFaults)(
  'a start that %s is made once',
  async ([, fault], { chat, expect }) => {
    chat.proxy.failNext('start', fault);
    const page = await chat.openPage(patience(fault));
    await send(page, 1);
    await settled(page);
    expect(await chat.stored()).toEqual(messages(1));
  },
);

test.concurrent.for(someFaults)(
  'an end that %s is made once',
  async ([, fault], { chat, expect }) => {
    const page = await chat.openPage(patience(fault));
    const { sessionId } = await sessionOf(page);
    await send(page, 1);
    chat.proxy.failNext('end', fault);
    expect(await page.evaluate(() => manager.end())).toMatchObject({
      session_id: sessionId,
      message: 'Session ended',
      total_messages_sent: 1,
    });
    await page.evaluate(() => manager.start());
    await send(page, 1);
    await settled(page);
    expect(await chat.stored()).toEqual({ sessions: 2, messages: 2, conversations: 0 });
  },
);

test.concurrent('after a 429 the service is left alone as long as it asks', async ({
  chat,
  expect,
}) => {
  const page = await chat.openPage();
  chat.proxy.failNext('update', {
    status: 429,
    headers: { 'Retry-After': '2' },
    body: { code: 'throttled' },
  });
  await send(page, 3);
  await settled(page);
  const [refused, repeated] = chat.proxy.seen.filter(({ path }) => path === 'update');
  expect((repeated?.atMs ?? 0) - (refused?.atMs ?? 0)).toBeGreaterThanOrEqual(2_000);
  expect(await errorsOf(page)).toEqual([{ status: 429, code: 'throttled', isTemporary: true }]);
  expect(await chat.stored()).toEqual(messages(3));
});

test.concurrent('what happens offline is counted when the browser is online again', async ({
  chat,
  expect,
}) => {
  const page = await chat.openPage();
  await chat.context.setOffline(true);
  for (let i = 0; i < 3; i++) await send(page, 2);
  await expect.poll(() => errorsOf(page)).not.toEqual([]);
  expect(chat.calls('update')).toEqual([]);
  await chat.context.setOffline(false);
  await settled(page);
  expect(await chat.stored()).toEqual(messages(6));
});

test.concurrent('what waits for another try is sent as soon as the browser is online', async ({
  chat,
  expect,
}) => {
  const page = await chat.openPage();
  chat.proxy.failNext('update', { status: 503, headers: { 'Retry-After': '600' } });
  await send(page, 3);
  await expect.poll(() => errorsOf(page)).toHaveLength(1);
  await chat.context.setOffline(true);
  await chat.context.setOffline(false);
  await settled(page);
  expect(await chat.stored()).toEqual(messages(3));
});

test.concurrent('when its session is over, what a page tells is counted in a new one', async ({
  chat,
  expect,
}) => {
  const page = await chat.openPage({ options: { flushInterval: 60_000 } });
  const { sessionId: lost } = await sessionOf(page);
  await chat.ask('end', { session_id: lost });
  await send(page, 150);
  const updated = await page.evaluate(() => manager.update('conversation_started'));
  const { sessionId: next } = await sessionOf(page);
  expect(updated).toMatchObject({ session_id: next, total_messages_sent: 150 });
  expect(next).not.toBe(lost);
  expect(await page.evaluate(() => localStorage.getItem('chatSessionId'))).toBe(next);
  expect(chat.calls('update', 'start')).toEqual([
    ['start', 201],
    ['update', 404],
    ['start', 201],
    ['update', 200],
    ['update', 200],
    ['update', 200],
  ]);
  expect(await chat.stored()).toEqual({ sessions: 2, messages: 150, conversations: 1 });
  expect(await errorsOf(page)).toEqual([]);
});

test.concurrent('what is counted before a session is over is not counted in the next', async ({
  chat,
  expect,
}) => {
  const page = await chat.openPage();
  const { sessionId: lost } = await sessionOf(page);
  chat.proxy.failNext('update', 'drop response');
  await send(page, 3);
  await expect.poll(chat.stored).toEqual(messages(3));
  await chat.ask('end', { session_id: lost });
  await settled(page);
  await send(page, 4);
  await settled(page);
  expect((await chat.history()).sessions.map((session) => session.total_messages_sent)).toEqual([
    4, 3,
  ]);
});

test.concurrent('what the service refuses is told, and the rest is counted', async ({
  chat,
  expect,
}) => {
  const page = await chat.openPage({ options: { flushInterval: 60_000 } });
  const answers = await page.evaluate(() => {
    manager.onMessageSent();
    manager.onResponseReceived(-1);
    manager.onMessageSent();
    manager.onResponseReceived(Number.NaN);
    manager.onResponseReceived(3_600);
    const refused = manager.update('message_read' as 'message_sent');
    return Promise.all([refused, manager.update('message_sent')]);
  });
  expect(answers).toEqual([
    undefined,
    expect.objectContaining({ total_messages_sent: 3, average_response_time: 3_600 }),
  ]);
  const refusal = { status: 400, code: 'invalid_request', isTemporary: false };
  expect(await errorsOf(page)).toEqual([refusal, refusal, refusal]);
  expect(await chat.stored()).toEqual(messages(3));
});

test.concurrent('what a listener throws stops nothing', async ({ chat, expect }) => {
  const page = await chat.openPage();
  await page.evaluate(() => {
    // Or else the test would fail by it.
    addEventListener('error', (event) => event.preventDefault());
    manager.subscribe(() => {
      throw new Error('a mistake of the page');
    });
  });
  await send(page, 3);
  await settled(page);
  expect(await chat.stored()).toEqual(messages(3));
});
