import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Page } from './page-server.mts';

const TESTS = join(import.meta.dirname, '..');

/** A page with the client, made with the options that its query gives; `told` is what it was told. */
const CHAT = `<!doctype html><title>Chat</title><script type="module">
  import { createSessionManager } from '/dist/index.js';
  const { starts, ...options } = JSON.parse(new URL(location).searchParams.get('chat'));
  globalThis.told = { sessions: [], errors: [] };
  globalThis.manager = createSessionManager({
    ...options,
    onSessionChange: (session) => told.sessions.push(session),
    onError: ({ status, code, isTemporary }) => told.errors.push({ status, code, isTemporary }),
  });
  globalThis.started = starts ? manager.initializeSession() : undefined;
</script>`;

/** A page of the same site that has nothing to do with it. */
const ELSEWHERE = '<!doctype html><title>Elsewhere</title>';

/** JavaScript of the API's document, as it stands there but for where the service is. */
const fromDocument = (name: string, { searchParams }: URL) => {
  const { apiBase } = JSON.parse(searchParams.get('chat') ?? '');
  const code = readFileSync(join(TESTS, `e2e/fixtures/${name}.js`), 'utf8');
  return code.replaceAll('http://127.0.0.1:8000/api/chat/sessions', apiBase);
};

/** React's, as far as a page that mounts one component once sees it. */
const USE_EFFECT = 'const useEffect = (effect) => effect();';

const scripts = (...codes: string[]) =>
  `<!doctype html><title>Chat</title>${codes.map((code) => `<script>${code}</script>`).join('')}`;

/** How the document uses its own session manager, with ours in its place. */
const withClient = (url: URL) => `${scripts(USE_EFFECT)}<script type="module">
  import { SessionManager } from '/dist/index.js';
  const { apiBase } = JSON.parse(new URL(location).searchParams.get('chat'));
  globalThis.SessionManager = class extends SessionManager {
    constructor() {
      super({ apiBase });
    }
  };
  const script = document.createElement('script');
  script.text = ${JSON.stringify(fromDocument('usage', url))};
  document.head.append(script);
</script>`;

/** The pages of the browser tests, by their paths. */
export const chatPages = async (): Promise<Record<string, Page>> => {
  const { outputFiles } = await build({
    entryPoints: [join(TESTS, 'browser/react-chat.tsx')],
    bundle: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    // React's own development build, in which StrictMode mounts everything twice.
    define: { 'process.env.NODE_ENV': '"development"' },
  });
  const react = `<!doctype html><title>Chat</title><main></main><script type="module">${outputFiles[0]?.text}</script>`;
  return {
    '/chat': CHAT,
    '/elsewhere': ELSEWHERE,
    '/react': react,
    '/document/endpoints': (url) => scripts(fromDocument('endpoints', url)),
    '/document/manager': (url) =>
      scripts(fromDocument('session-manager', url), USE_EFFECT, fromDocument('usage', url)),
    '/document/client': withClient,
  };
};
