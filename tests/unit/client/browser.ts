import type { StartedSession } from '../../../client/src/api.ts';
import type { Session, SessionError, SessionOptions } from '../../../client/src/options.ts';
import type { SessionManager } from '../../../client/src/session-manager.ts';
import { pass } from './clock.ts';
import { API, createNetwork, type Network } from './network.ts';
import { openPage, type Page } from './page.ts';
import { createService } from './service.ts';
import { type Area, createArea } from './web-storage.ts';

export type Browser = ReturnType<typeof openBrowser>;
export type Tab = ReturnType<Browser['openTab']>;

/** A browser with the chat's origin in it, a network and the service at its other end. */
export const openBrowser = () => {
  const service = createService();
  const network = createNetwork(service);
  const localStorage = createArea();
  let tabs = 0;
  const browser = {
    service,
    network,
    localStorage,
    /** What keeps pages from their storages, if anything does. */
    refuse: (_: 'localStorage' | 'sessionStorage') => {},
    /** A new tab, with the chat's page in it. */
    openTab: (options: SessionOptions = {}, sessionStorage: Area = createArea()) =>
      openTab(browser, { name: `tab ${++tabs}`, options, sessionStorage }),
  };
  return browser;
};

type Surroundings = {
  network: Network;
  localStorage: Area;
  refuse: (area: 'localStorage' | 'sessionStorage') => void;
  openTab: (options?: SessionOptions, sessionStorage?: Area) => Tab;
};

type Given = { name: string; options: SessionOptions; sessionStorage: Area };

const openTab = (browser: Surroundings, { name, options, sessionStorage }: Given) => {
  let pages = 0;
  const tab = {
    name,
    options,
    sessionStorage,
    page: undefined as unknown as Page,
    manager: undefined as unknown as SessionManager,
    /** What its pages were told. */
    errors: [] as SessionError[],
    changes: [] as Session[],

    /** The page is loaded, and makes a manager; it starts nothing. */
    load: () => {
      const pageName = `${name}, page ${++pages}`;
      const page = openPage({
        localStorage: () => {
          browser.refuse('localStorage');
          return browser.localStorage.open((change) => page.store(change));
        },
        sessionStorage: () => {
          browser.refuse('sessionStorage');
          return sessionStorage.open();
        },
        fetch: (url, init) => browser.network.fetch(pageName, url, init),
      });
      tab.page = page;
      tab.manager = page.client.createSessionManager({
        apiBase: API,
        onError: (error) => tab.errors.push(error),
        onSessionChange: (session) => tab.changes.push(session),
        ...tab.options,
      });
    },

    /** Starts, and waits for the answer and what follows. */
    start: async (): Promise<StartedSession | undefined> => {
      const started = tab.manager.start();
      let isAnswered = false;
      started.then(() => {
        isAnswered = true;
      });
      do await pass(100);
      while (!isAnswered);
      return started;
    },

    reload: async () => {
      await tab.close();
      tab.load();
    },
    close: async () => {
      await tab.page.leave();
      tab.page.stop();
    },
    /** The page is gone without a word. */
    crash: () => tab.page.stop(),

    /** Another page comes into the tab, and this one into the back/forward cache. */
    goAway: async () => {
      await tab.page.leave(true);
      tab.page.freeze();
    },
    /** This page comes out of the cache again. */
    goBack: () => tab.page.comeBack(),

    /** Another tab, which gets a copy of this one's sessionStorage. */
    duplicate: () => browser.openTab(options, createArea(sessionStorage)),
  };
  tab.load();
  return tab;
};

/** A tab whose session has started, in a browser of its own. */
export const openStartedTab = async (options: SessionOptions = {}) => {
  const browser = openBrowser();
  const tab = browser.openTab(options);
  await tab.start();
  browser.network.calls.length = 0;
  return { ...browser, browser, tab };
};

/** Two tabs of a browser that have started. */
export const openTwoTabs = async () => {
  const world = await openStartedTab();
  const other = world.browser.openTab();
  await other.start();
  world.network.calls.length = 0;
  return { ...world, other };
};
