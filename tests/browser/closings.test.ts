import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { ApiFault, SeenCall } from '../support/api-proxy.mts';
import { seededRandom } from '../support/random.ts';
import { allSettled, type Chat, GONE_MS, openChat, test } from './chat.ts';

/** Brings back what is done and what fails, though not the order in which things happen. */
const SEED = Number(process.env['CLOSINGS_SEED'] ?? randomInt(2 ** 31));
const VISITORS = 40;
/** As many as a session is promised to know apart. */
const TABS_OF_A_VISITOR = 5;
const VISITORS_AT_ONCE = 4;
const TIMEOUT_MS = 600_000;

/** Of ten requests to the service two go wrong. */
const FAULTS: [share: number, what: string, fault: (random: () => number) => ApiFault][] = [
  [0.03, 'answered 500', () => ({ status: 500, body: { code: 'internal_error' } })],
  [0.02, 'throttled', () => ({ status: 429, headers: { 'Retry-After': '1' } })],
  [0.05, 'request lost', () => 'drop request'],
  [0.05, 'answer lost', () => 'drop response'],
  [0.02, 'late', (random) => ({ delayMs: random() * 500 })],
  [0.02, 'answered late', (random) => ({ answerDelayMs: random() * 500 })],
  [0.01, 'never answered', () => 'hang'],
];

const chooseFault = (random: () => number) => {
  let chance = random();
  return FAULTS.find(([share]) => {
    chance -= share;
    return chance < 0;
  });
};

type Counts = { messages: number; conversations: number };

/** A visitor opens tabs, one or two at a time, does things in each, and closes it at any moment. */
const visit = async (
  chat: Chat,
  { random, note }: { random: () => number; note: (what: string) => void },
): Promise<Counts> => {
  const recorded = { messages: 0, conversations: 0 };
  const upTo = (most: number) => 1 + Math.floor(random() * most);

  const act = async (page: Page) => {
    const messages = random() < 0.05 ? 100 + upTo(200) : upTo(12);
    const conversations = upTo(2) - 1;
    recorded.messages += messages;
    recorded.conversations += conversations;
    await page.evaluate(
      (counts) => {
        for (let i = 0; i < counts.conversations; i++) manager.onConversationStarted();
        for (let i = 0; i < counts.messages; i++) manager.onMessageSent();
      },
      { messages, conversations },
    );
    await sleep(random() * 150);
  };

  const open = () => chat.openTab({ options: { flushInterval: Math.floor(random() * 200) } });

  const openAndClose = async (opened = open()) => {
    const page = await opened;
    for (let actions = upTo(3); actions > 0; actions--) await act(page);
    if (random() < 0.3) {
      await page.reload();
      note('reloads');
      await act(page);
    }
    await page.close();
    note('closings');
  };

  let left = TABS_OF_A_VISITOR;
  const openOneAfterAnother = async (first?: Promise<Page>) => {
    for (let opened = first; left-- > 0; opened = undefined) await openAndClose(opened);
  };
  // Two first tabs at the same time would be those of two visitors.
  const first = open();
  await expect.poll(() => chat.proxy.seen.length).toBeGreaterThan(0);
  await sleep(random() * 500);
  await Promise.all([openOneAfterAnother(first), openOneAfterAnother()]);
  return recorded;
};

/** What the service has of a visitor when all that their tabs left has been sent by the last one. */
const storedInTheEnd = async (chat: Chat, lastTab: Page): Promise<Counts> => {
  chat.proxy.heal();
  await chat.goTo(lastTab, { aheadMs: GONE_MS });
  await allSettled(lastTab);
  const { messages, conversations } = await chat.stored();
  return { messages, conversations };
};

const runVisitor = async (
  browser: Browser,
  { seed, note }: { seed: number; note: (what: string) => void },
) => {
  const random = seededRandom(seed);
  const chat = await openChat(browser);
  // It keeps the window open, as a window for each tab would take twice the time.
  const lastTab = await chat.context.newPage();
  chat.proxy.plan(() => {
    const chosen = chooseFault(random);
    if (chosen) note(chosen[1]);
    return chosen?.[2](random);
  });
  const recorded = await visit(chat, { random, note });
  const stored = await storedInTheEnd(chat, lastTab);
  const calls = chat.proxy.seen.map(told);
  await chat.close();
  return { seed, recorded, stored, calls };
};

/** Enough of a request to see where an event went, should the numbers not agree. */
const told = ({ path, body, status, fault }: SeenCall) => {
  const { client_id, sequence, session_id, events } = Object(body);
  return JSON.stringify({
    path,
    client_id,
    sequence,
    session_id,
    n: events?.length,
    status,
    fault,
  });
};

const sum = (counts: Counts[]) =>
  counts.reduce((total, { messages, conversations }) => total + messages + conversations, 0);

test(
  `${VISITORS * TABS_OF_A_VISITOR} closings of tabs that still have something to send lose nothing and count nothing twice`,
  async ({ browser, annotate }) => {
    const noted: Record<string, number> = {};
    const note = (what: string) => {
      noted[what] = (noted[what] ?? 0) + 1;
    };
    const visitors = await pMap(
      Array.from({ length: VISITORS }, (_, index) => SEED + index),
      (seed) => runVisitor(browser, { seed, note }),
      { concurrency: VISITORS_AT_ONCE },
    );
    const { closings, reloads, ...faults } = noted;
    const sent = sum(visitors.map(({ recorded }) => recorded));
    const stored = sum(visitors.map(({ stored }) => stored));
    await annotate(
      `${closings} closings: ${sent} events sent = ${stored} stored (seed ${SEED}, reloads: ${reloads}, faults injected: ${JSON.stringify(faults)})`,
    );
    expect(closings).toBe(VISITORS * TABS_OF_A_VISITOR);
    const wrong = visitors.filter(
      ({ recorded, stored }) =>
        recorded.messages !== stored.messages || recorded.conversations !== stored.conversations,
    );
    expect(wrong).toEqual([]);
  },
  TIMEOUT_MS,
);
