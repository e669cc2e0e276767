import type {
  Session,
  SessionError,
  SessionHistory,
  SessionManager,
  SessionOptions,
  SessionStatus,
  StartedSession,
} from '@customer-sessions/client';
import type { Browser, Page } from 'playwright-core';
import { test as base, expect, inject, vi } from 'vitest';
import { type SeenCall, startApiProxy } from '../support/api-proxy.mts';
import { launchBrowser } from '../support/browser.mts';
import type { ChatService } from '../support/chat-service.mts';

/** What a chat page has, for the functions that run in it. */
declare global {
  var manager: SessionManager;
  var started: Promise<StartedSession | undefined>;
  var told: {
    sessions: Session[];
    errors: Pick<SessionError, 'status' | 'code' | 'isTemporary'>[];
  };
}

/** Each test has a visitor: a browser of their own, and their own way to the service. */
export const test = base
  .extend('chromium', { scope: 'file' }, () => inject('chromium'))
  .extend('browser', { scope: 'file' }, async ({ chromium }, { onCleanup }) => {
    const browser = await launchBrowser(chromium);
    onCleanup(() => browser.close());
    return browser;
  })
  .extend('chat', async ({ browser }, { onCleanup }) => {
    const chat = await openChat(browser);
    onCleanup(chat.close);
    return chat;
  });

type PageOptions = {
  path?: string;
  options?: SessionOptions & { apiBase?: string };
  /** Whether the page wants a session as soon as it is there. */
  starts?: boolean;
  /** By how much the page's clock is ahead. */
  aheadMs?: number;
  /** Runs in the page before anything of its own does. */
  before?: () => void;
};

/** The client's own word for a tab that was silent for so long is that it is gone. */
export const GONE_MS = 121_000;

export type Chat = Awaited<ReturnType<typeof openChat>>;

export const openChat = async (browser: Browser) => {
  const { api, origin }: ChatService = inject('chat');
  const proxy = await startApiProxy(api);
  const context = await browser.newContext();
  const pageErrors: unknown[] = [];
  context.on('weberror', (error) => pageErrors.push(error.error()));

  /** Goes to a page, and waits for no more than that. */
  const goTo = async (
    page: Page,
    { path = '/chat', options, starts = true, aheadMs, before }: PageOptions = {},
  ) => {
    if (aheadMs) await page.addInitScript(putClockAhead, aheadMs);
    if (before) await page.addInitScript(before);
    const chat = { apiBase: proxy.base, flushInterval: 0, starts, ...options };
    await page.goto(`${origin}${path}?chat=${encodeURIComponent(JSON.stringify(chat))}`);
  };

  /** Opens a page in a tab of its own. */
  const openTab = async (pageOptions?: PageOptions) => {
    const page = await context.newPage();
    await goTo(page, pageOptions);
    return page;
  };

  /** Opens a page in a tab of its own, and waits until it has its session. */
  const openPage = async (pageOptions?: PageOptions) => {
    const page = await openTab(pageOptions);
    await page.evaluate(() => started);
    return page;
  };

  /** What an endpoint says to the visitor of these pages, asked past them. */
  const ask = async <Answer>(endpoint: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${api}/${endpoint}/`, {
      headers: { 'X-Visitor-Id': visitorOf(proxy.seen) },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    return (await response.json()) as Answer;
  };

  return {
    context,
    proxy,
    origin,
    goTo,
    openTab,
    openPage,
    ask,
    history: () => ask<SessionHistory>('history'),
    status: () => ask<SessionStatus>('status'),
    /** What is stored of the visitor: how many sessions, and what was counted in all of them. */
    stored: async () => {
      const { total_sessions, summary } = await ask<SessionHistory>('history');
      const { total_messages_sent, total_conversations } = summary;
      return {
        sessions: total_sessions,
        messages: total_messages_sent,
        conversations: total_conversations,
      };
    },
    /** The requests that came by: to where, and what was answered or went wrong. */
    calls: (...paths: string[]) =>
      proxy.seen
        .filter(({ method, path }) => method !== 'OPTIONS' && paths.includes(path))
        .map(({ path, status, fault }) => [path, fault ?? status]),
    close: async () => {
      await context.close();
      proxy.close();
      expect(pageErrors).toEqual([]);
    },
  };
};

const visitorOf = (seen: SeenCall[]): string => {
  for (const { body, headers } of seen) {
    const id = (body as { visitor_id?: string } | undefined)?.visitor_id ?? headers['x-visitor-id'];
    if (typeof id === 'string') return id;
  }
  throw new Error('No page has said yet whose it is.');
};

const putClockAhead = (ms: number) => {
  const now = Date.now;
  Date.now = () => now() + ms;
};

/** The page's visitor sends messages, all at once. */
export const send = (page: Page, messages = 1) =>
  page.evaluate((count) => {
    for (let i = 0; i < count; i++) manager.onMessageSent();
  }, messages);

/** What the tabs of the page's browser keep to be sent; `areThere` leaves out those that are gone. */
export const kept = (page: Page, { areThere = false } = {}) =>
  page.evaluate(
    (only) =>
      Object.keys(localStorage)
        .filter((key) => key.startsWith('chatTab:'))
        .map((key) => JSON.parse(localStorage[key]))
        .filter(({ isAway }) => !(only && isAway))
        .flatMap(({ items }) => items as object[]),
    areThere,
  );

/** Asserts until it holds; unlike `expect.poll` it needs no test to be in, as helpers have none. */
const eventually = (assertion: () => Promise<void>) =>
  vi.waitFor(assertion, { timeout: 20_000, interval: 50 });

/** Waits until all that the pages of this browser were told is answered. */
export const settled = (page: Page) =>
  eventually(async () => expect(await kept(page, { areThere: true })).toEqual([]));

/** The same, and what they had left that are gone. */
export const allSettled = (page: Page) =>
  eventually(async () => expect(await kept(page)).toEqual([]));

/** What was said by pages as they went: each once, however often it was sent. */
export const goodbyes = ({ proxy }: Chat): SeenCall[] => {
  const ends = proxy.seen.filter(({ path }) => path === 'end').reverse();
  return [...new Map(ends.map((call) => [JSON.stringify(call.body), call])).values()].reverse();
};

/** The session as the page knows it. */
export const sessionOf = (page: Page) => page.evaluate(() => manager.getSession());

/** What the page was told of errors. */
export const errorsOf = (page: Page) => page.evaluate(() => told.errors);
