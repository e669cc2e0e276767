import fc from 'fast-check';
import { vi } from 'vitest';
import type { SessionOptions } from '../../../client/src/options.ts';
import { seededRandom } from '../../support/random.ts';
import { openBrowser, type Tab } from './browser.ts';
import { stopClock } from './clock.ts';
import type { Call, Fault } from './network.ts';
import { createArea } from './web-storage.ts';

/** A page in the model: the tab that shows it, and what is known of it from outside. */
export type Shown = {
  tab: Tab;
  page: Tab['page'];
  manager: Tab['manager'];
  state: 'here' | 'frozen' | 'cached' | 'gone';
  /** Whether it counts; while an end waits for a start nobody can say from outside. */
  counts: 'yes' | 'no' | 'unknown';
  /** How often it was told to start or end. */
  wishes: number;
  /** Whether it has run all the time. */
  isFresh: boolean;
  /** Promises that it made and has not kept. */
  promised: Set<string>;
};

export type World = ReturnType<typeof openWorld>;

export type Weather = {
  seed: number;
  faultRate: number;
  longestMs: number;
  endOnUnload: boolean;
  hasToken: boolean;
};

export const weather: fc.Arbitrary<Weather> = fc.record({
  seed: fc.nat(),
  faultRate: fc.constantFrom(0, 0.2, 0.2, 0.5),
  longestMs: fc.constantFrom(10, 10, 3_000, 40_000),
  endOnUnload: fc.constantFrom(true, true, true, false),
  hasToken: fc.constantFrom(false, false, true),
});

/** What the weather brings. An outage is made of the first. */
const FAULTS: Fault[] = [
  'drop request',
  'drop response',
  'hang',
  { status: 503, headers: { 'Retry-After': '2' }, body: { code: 'unavailable' } },
  { status: 500, body: { code: 'internal_error' } },
  { status: 429, headers: { 'Retry-After': '1' }, body: { code: 'throttled' } },
  { status: 502, body: '<html>Bad Gateway</html>' },
  { status: 200, body: '<html>Sign in to this network</html>' },
  { arrivesAfterMs: 3_000 },
  { arrivesAfterMs: 50_000 },
  { answerDelayMs: 20_000 },
  { delayMs: 20_000 },
];

export const openWorld = ({ seed, faultRate, longestMs, endOnUnload, hasToken }: Weather) => {
  const random = seededRandom(seed);
  stopClock();
  vi.spyOn(Math, 'random').mockImplementation(random);
  const browser = openBrowser();
  const { network } = browser;
  const world = {
    ...browser,
    browser,
    shown: [] as Shown[],
    recorded: { messages: 0, conversations: 0, responseTimesMs: [] as number[] },
    isOutage: false,
    /** A new tab of the chat, perhaps with what another has in its sessionStorage. */
    openTab: (copyOf?: Tab) => {
      const options: SessionOptions = { endOnUnload };
      const tab = browser.openTab(options, copyOf && createArea(copyOf.sessionStorage));
      if (hasToken) {
        options.getToken = async () => {
          await tab.page.sleep(network.latencyMs());
          if (random() < faultRate) throw new Error('Nobody can sign in now');
          return 'a token';
        };
      }
      show(world, tab);
      return tab;
    },
    /** Requests that broke the rule of one under way in each lane. */
    overtaking: [] as string[],
  };
  network.latencyMs = () => 1 + Math.floor(random() * longestMs);
  network.choose = (call) => {
    noteOvertaking(world, call);
    if (world.isOutage) return 'drop request';
    return random() < faultRate ? FAULTS[Math.floor(random() * FAULTS.length)] : undefined;
  };
  return world;
};

/**
 * A number is lost if a later one of its lane arrives before it, unless a copy of it was answered.
 * Of soft ends the last is enough.
 */
const noteOvertaking = ({ network: { calls }, overtaking }: World, { page, body }: Call) => {
  if (body?.grace_seconds) return;
  const isSettled = (other: Call) =>
    calls.some(({ isUnderWay, text }) => !isUnderWay && text === other.text);
  for (const other of calls) {
    const isAhead =
      other.isUnderWay &&
      other.page === page &&
      other.body?.client_id === body?.client_id &&
      other.body?.sequence < body?.sequence;
    if (isAhead && !isSettled(other)) {
      overtaking.push(`${body.client_id} ${other.body.sequence} by ${body.sequence}`);
    }
  }
};

export const show = (world: World, tab: Tab) => {
  const { page, manager } = tab;
  world.shown.push({
    tab,
    page,
    manager,
    state: 'here',
    counts: 'yes',
    wishes: 0,
    isFresh: true,
    promised: new Set(),
  });
};

export const promise = (shown: Shown, what: string, promised: Promise<unknown>) => {
  shown.promised.add(what);
  return promised.then((answer) => {
    shown.promised.delete(what);
    return answer;
  });
};
