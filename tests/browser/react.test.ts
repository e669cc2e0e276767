import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { kept, test } from './chat.ts';

const shown = (page: Page) =>
  page.evaluate(() => JSON.parse(document.querySelector('output')?.textContent ?? 'null'));

const active = (messages: number, conversations: number, seconds: unknown) => ({
  status: 'active',
  messages,
  conversations,
  seconds,
});

test('a component shows the session and tells what happens, in one session under StrictMode', async ({
  chat,
}) => {
  const page = await chat.openTab({ path: '/react' });
  await expect.poll(() => shown(page)).toEqual(active(0, 0, 0));
  expect(chat.calls('start')).toEqual([['start', 201]]);

  const click = (name: string) => page.getByRole('button', { name, exact: true }).click();
  await click('Start');
  await click('Send');
  await click('Send');
  await expect.poll(() => shown(page)).toEqual(active(2, 1, 0));
  await click('Ask in vain');
  await click('Ask');
  await expect.poll(async () => (await shown(page)).seconds).not.toBe(0);
  const { average_response_time: seconds } = (await chat.history()).sessions[0] ?? {};
  expect(await shown(page)).toEqual(active(2, 1, seconds));
  // It takes a fifth of a second, and on a busy machine a little longer.
  expect(seconds).toBeGreaterThanOrEqual(0.2);
  expect(seconds).toBeLessThan(2);
  expect(chat.calls('start')).toEqual([['start', 201]]);

  await page.evaluate('unmount()');
  await expect.poll(() => page.evaluate(() => document.querySelector('main')?.innerHTML)).toBe('');
  expect(await kept(page)).toEqual([]);
  expect(chat.calls('end')).toEqual([]);
  expect(await chat.status()).toMatchObject({ has_active_session: true, total_messages_sent: 2 });
});
