import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import { buildSync } from 'esbuild';
import { settle } from './clock.ts';
import type { Change } from './web-storage.ts';

type Client = typeof import('../../../client/src/session-manager.ts');

const root = `${import.meta.dirname}/../../..`;
const outfile = `${root}/coverage/client.js`;

/** The client as its package is built, to be run once for each page. */
const bundle = buildSync({
  entryPoints: [`${root}/client/src/index.ts`],
  bundle: true,
  write: false,
  outfile,
  sourcemap: 'inline',
  format: 'iife',
  globalName: 'client',
  target: 'es2022',
}).outputFiles[0]?.text;

// Where coverage finds it, and from there its sources.
mkdirSync(dirname(outfile), { recursive: true });
writeFileSync(outfile, String(bundle));

/** The globals that a page has of its own. All others are Node's: Date, crypto, Math, URL. */
const OWN = [
  ...['globalThis', 'window', 'document', 'addEventListener', 'fetch', 'AbortSignal'],
  ...['setTimeout', 'setInterval', 'queueMicrotask'],
] as const;
const runClient = compileFunction(`${bundle}\nreturn client;`, [...OWN], {
  filename: pathToFileURL(outfile).href,
});

export type Page = ReturnType<typeof openPage>;

/** A page as a browser makes one: the client in it finds globals, and a state, of its own. */
export const openPage = ({
  localStorage,
  sessionStorage,
  fetch,
}: {
  /** Each throws where the browser refuses it. */
  localStorage: () => Record<string, string>;
  sessionStorage: () => Record<string, string>;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
}) => {
  let state: 'runs' | 'frozen' | 'gone' = 'runs';
  let waiting: (() => void)[] = [];
  /** What was thrown in the page, as its console shows it. */
  const errors: unknown[] = [];

  /** Whatever happens to a page happens in a task: later, if it is frozen; never, if it is gone. */
  const task = (work: () => void) => {
    if (state === 'runs') work();
    else if (state === 'frozen') waiting.push(work);
  };

  /** One task after the other, each with all that follows from it at once. */
  const catchUp = async () => {
    await settle();
    for (const work of waiting.splice(0)) {
      task(work);
      await settle();
    }
  };

  const setPageTimeout = (work: () => void, ms: number) => setTimeout(() => task(work), ms);
  const setPageInterval = (work: () => void, ms: number): unknown =>
    setPageTimeout(() => {
      work();
      setPageInterval(work, ms);
    }, ms);

  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const dispatch = (name: string, properties: object = {}) =>
    window.dispatchEvent(Object.assign(new Event(name), properties));
  const become = (visibilityState: 'visible' | 'hidden') => {
    document.visibilityState = visibilityState;
    document.dispatchEvent(new Event('visibilitychange'));
    dispatch('visibilitychange');
  };

  const own: Record<(typeof OWN)[number], unknown> = {
    window,
    document,
    globalThis: {
      get localStorage() {
        return localStorage();
      },
      get sessionStorage() {
        return sessionStorage();
      },
    },
    addEventListener: window.addEventListener.bind(window),
    setTimeout: setPageTimeout,
    setInterval: setPageInterval,
    queueMicrotask: (work: () => void) =>
      queueMicrotask(() => {
        try {
          work();
        } catch (error) {
          errors.push(error);
        }
      }),
    fetch: (url: string, init: RequestInit) =>
      new Promise((resolve, reject) => {
        fetch(url, init).then(
          (response) => task(() => resolve(response)),
          (error) => task(() => reject(error)),
        );
      }),
    AbortSignal: {
      timeout: (ms: number) => {
        const controller = new AbortController();
        const reason = new DOMException('The operation timed out', 'TimeoutError');
        setPageTimeout(() => controller.abort(reason), ms);
        return controller.signal;
      },
    },
  };
  const client: Client = runClient(...OWN.map((name) => own[name]));

  return {
    client,
    errors,
    sleep: (ms: number) => new Promise<void>((resolve) => setPageTimeout(resolve, ms)),
    online: () => task(() => dispatch('online')),
    store: (change: Change) => setTimeout(() => task(() => dispatch('storage', change)), 1),
    hide: () => become('hidden'),
    show: () => become('visible'),

    /** The page is left. In this order: https://html.spec.whatwg.org/#unload-a-document */
    leave: async (persisted = false) => {
      dispatch('pagehide', { persisted });
      await settle();
      if (document.visibilityState === 'visible') become('hidden');
      await settle();
    },

    /** It is shown again as it was: https://html.spec.whatwg.org/#reactivate-a-document */
    comeBack: async () => {
      state = 'runs';
      become('visible');
      await settle();
      dispatch('pageshow', { persisted: true });
      await catchUp();
    },

    freeze: () => {
      state = 'frozen';
    },
    /** It runs again, though what waits has to wait a little longer. */
    awake: () => {
      state = 'runs';
    },
    thaw: async () => {
      state = 'runs';
      await catchUp();
    },

    isGone: () => state === 'gone',
    /** Nothing more happens in it. */
    stop: () => {
      state = 'gone';
      waiting = [];
    },
  };
};
