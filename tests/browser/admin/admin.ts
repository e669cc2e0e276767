import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { startOwnService } from '../../support/npm-start.mts';
import { test as base } from '../chat.ts';

/** Far from UTC, so that a time which is shown in the wrong zone is seen. */
export const TIME_ZONE = 'Asia/Tokyo';

/** Each file has a service of its own, so that its lists hold nothing but its own sessions. */
export const test = base
  .extend('service', { scope: 'file' }, async ({ browser: _ }, { onCleanup }) => {
    const service = await startOwnService();
    onCleanup(service.stop);
    const origin = `http://127.0.0.1:${service.port}`;
    const password = /^ *Password +(\S+)$/m.exec(service.output())?.[1] ?? '';
    return { ...service, address: `${origin}/admin/chat/usersession/`, password };
  })
  .extend('admin', async ({ browser, service }, { onCleanup }) => {
    const admin = await openAdmin(browser, service);
    onCleanup(admin.close);
    return admin;
  });

type AdminService = { base: string; address: string; password: string };
type OpenOptions = BrowserContextOptions & {
  /** What the browser's console may say, each as often as it is here; otherwise it is silent. */
  toldByConsole?: string[];
};

export type Admin = Awaited<ReturnType<typeof openAdmin>>;

/** A browser at the admin page, and the API that it shows. */
export const openAdmin = async (
  browser: Browser,
  { base: api, address, password }: AdminService,
  { toldByConsole = [], ...options }: OpenOptions = {},
) => {
  const context = await browser.newContext({
    timezoneId: TIME_ZONE,
    viewport: { width: 1360, height: 900 },
    ...options,
  });
  // Styles or scripts that the content security policy keeps out are errors there too.
  const told: string[] = [];
  context.on('console', (message) => told.push(message.text()));
  context.on('weberror', (error) => told.push(String(error.error())));
  const page = await context.newPage();
  const expected = [...toldByConsole];

  const signInHere = async () => {
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  };

  return {
    context,
    page,
    signInHere,
    /** Expects the console to say this of a request that is refused. */
    expectRefusal: (status: number, reason: string) => {
      expected.push(
        `Failed to load resource: the server responded with a status of ${status} (${reason})`,
      );
    },
    expectFromConsole: (text: string) => expected.push(text),
    goTo: (hash = '') => page.goto(`${address}${hash}`),
    /** Opens a view in a page that is loaded anew, and signs in there. */
    open: async (hash = '') => {
      await page.goto('about:blank');
      await page.goto(`${address}${hash}`);
      await signInHere();
      await page.getByRole('navigation', { name: 'Views' }).waitFor();
    },
    visitor: () => visitorOf(api),
    close: async () => {
      await context.close();
      expect(told).toEqual(expected);
    },
  };
};

/** A visitor who chats, through the endpoints that a chat page uses. */
const visitorOf = (api: string) => {
  const id = randomUUID();
  let session_id = '';
  const post = async (endpoint: string, body: object = {}) => {
    const response = await fetch(`${api}/${endpoint}/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Visitor-Id': id },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as { session_id: string; started_at: string };
  };

  return {
    id,
    user: `visitor:${id}`,
    /** The same as the list shortens it. */
    shortUser: `visitor:${id.slice(0, 8)}…${id.slice(-4)}`,
    sessionId: () => session_id,
    start: async () => {
      const started = await post('start');
      ({ session_id } = started);
      return started;
    },
    conversation: () => post('update', { session_id, activity_type: 'conversation_started' }),
    message: () => post('update', { session_id, activity_type: 'message_sent' }),
    response: (seconds: number) =>
      post('update', {
        session_id,
        activity_type: 'response_received',
        response_time: seconds,
      }),
    end: () => post('end', { session_id }),
  };
};

/** As many visitors with a running session each, the last to have started first. */
export const startSessions = async ({ visitor }: Admin, count: number) => {
  const visitors = [];
  for (let i = 0; i < count; i++) {
    const one = visitor();
    await one.start();
    visitors.unshift(one);
  }
  return visitors;
};

/** A time as the page and its CSV write it. */
export const shownTime = (at: string, timeZone = TIME_ZONE) => {
  const text = new Date(at).toLocaleString('sv-SE', { timeZone });
  return text.slice(0, 19);
};

/** The texts of the table's cells, a row each, without what chooses a row. */
export const tableRows = async (page: Page): Promise<string[][]> => {
  const rows = await page.locator('tbody tr').all();
  return Promise.all(
    rows.map(async (row) =>
      (await row.locator('td:not(:has(input[type=checkbox]))').allInnerTexts()).filter(
        (_, index, cells) => !(index === 0 && cells[0] === ''),
      ),
    ),
  );
};

/** The users of the rows that the table shows. */
export const shownUsers = async (page: Page): Promise<string[]> =>
  page.locator('tbody tr td:nth-child(3)').allInnerTexts();

export const row = (page: Page, user: string) =>
  page.getByRole('row').filter({ has: page.getByText(user, { exact: true }) });

/** Chooses of a select field, and waits until the page has taken it and is no longer behind a menu. */
export const choose = async (page: Page, label: string, option: string) => {
  const field = page.getByLabel(label, { exact: true });
  await field.click();
  await page.getByRole('option', { name: option, exact: true }).click();
  await page.getByRole('listbox').waitFor({ state: 'hidden' });
  await expect.poll(() => field.innerText()).toBe(option);
};
