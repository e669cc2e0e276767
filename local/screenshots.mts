/**
 * `npm run screenshots`: makes the README's pictures of the admin page, from a service of its own
 * with demo data in memory. Run it when the page has changed, and look at what it has made.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { hashPassword } from '../lib/admin/password.ts';
import { ensureAdminPage } from './admin-page.mts';
import { startApi } from './api.mts';
import { findChromium, launchBrowser } from './chromium.mts';
import { makeDemoData } from './demo/make.mts';
import { startEngine } from './engine.mts';
import { freePort } from './free-port.mts';
import { fail, PlainError } from './plain-error.mts';
import { readSettings } from './settings.mts';
import { createTables } from './tables.mts';

const FOLDER = join(import.meta.dirname, '../docs/images');
const DEMO = { days: 75, visitors: 350, seed: 1 };
/** The visits follow the clock of this place, and the page shows it. */
const TIME_ZONE = 'Europe/Berlin';
const WINDOW = { width: 1280, height: 800 };
/** Down to the users: all of it is more than a README wants. */
const INSIGHTS_HEIGHT = 1575;

/** Charts are drawn once the fonts and the widths are known. */
const SETTLE_MS = 1_000;

/** Among so many pages of the newest sessions are those that are shown. */
const PAGES = 8;

type Session = { session_id: string; user_id: string; status: string; total_messages_sent: number };

const running: (() => Promise<void>)[] = [];

/** A service of its own, in memory, with the demo data. */
const startService = async (password: string): Promise<string> => {
  const { env } = process;
  delete env['DYNAMODB_ENDPOINT'];
  env['TZ'] = TIME_ZONE;
  env['ADMIN_PASSWORD_HASH'] = await hashPassword(password);
  const { tables } = await readSettings();
  ensureAdminPage();
  const engine = await startEngine();
  running.push(engine.stop);
  await createTables(engine.endpoint, tables);
  await makeDemoData(engine.endpoint, DEMO);
  const port = await freePort();
  const api = await startApi({ port, endpoint: engine.endpoint });
  running.push(api.stop);
  await api.ready;
  return `http://127.0.0.1:${port}`;
};

const openPage = async (): Promise<Page> => {
  const browser = await launchBrowser(findChromium());
  running.push(() => browser.close());
  return browser.newPage({
    viewport: WINDOW,
    timezoneId: TIME_ZONE,
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
};

const signIn = async (page: Page, { origin, password }: { origin: string; password: string }) => {
  await page.goto(`${origin}/admin/chat/usersession/`);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Sessions' }).waitFor();
};

const ask = async <Answer,>(url: string, request: RequestInit): Promise<Answer> => {
  const response = await fetch(url, request);
  if (response.ok) return (await response.json()) as Answer;
  throw new PlainError(`${url} was answered ${response.status}: ${await response.text()}`);
};

const newestSessions = async (api: string, password: string): Promise<Session[]> => {
  const { token } = await ask<{ token: string }>(`${api}/login/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ password }),
  });
  const sessions: Session[] = [];
  let cursor: string | null = '';
  for (let pages = 0; pages < PAGES && cursor !== null; pages++) {
    const query: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const page: { sessions: Session[]; next_cursor: string | null } = await ask(
      `${api}/sessions/?limit=100${query}`,
      { headers: { Authorization: `Bearer ${token}` } },
    );
    sessions.push(...page.sessions);
    cursor = page.next_cursor;
  }
  return sessions;
};

/** The ended session with the most messages, and the visitor with the most sessions. */
const choose = (sessions: Session[]) => {
  const [session] = sessions
    .filter(({ status }) => status === 'ended')
    .sort((one, other) => other.total_messages_sent - one.total_messages_sent);
  const visitors = sessions.filter(({ user_id }) => user_id !== 'demo_user');
  const [most] = [...Map.groupBy(visitors, ({ user_id }) => user_id).values()].sort(
    (one, other) => other.length - one.length,
  );
  if (!session || !most?.[0]) throw new PlainError('There is no session to be shown.');
  return { session: `${session.user_id}~${session.session_id}`, user: most[0].user_id };
};

type Picture = { name: string; path: string; height?: number | undefined };

/** Shows a part of the page, and keeps its picture: all of it, or so many pixels from the top. */
const takePicture = async (page: Page, { name, path, height }: Picture) => {
  // Not loaded again: the page knows who has signed in only for as long as it is there.
  await page.evaluate(`location.hash = ${JSON.stringify(path)}`);
  await page.waitForTimeout(SETTLE_MS);
  await page.locator('[aria-busy="true"]').waitFor({ state: 'detached' });
  await page.waitForTimeout(SETTLE_MS);
  const problem = page.getByRole('alert').first();
  if (await problem.isVisible()) {
    throw new PlainError(`${path} shows a problem: ${await problem.innerText()}`);
  }
  await page.screenshot({
    path: join(FOLDER, `${name}.png`),
    fullPage: true,
    ...(height && { clip: { x: 0, y: 0, width: WINDOW.width, height } }),
  });
  console.log(`docs/images/${name}.png`);
};

const takePictures = async () => {
  const password = randomUUID();
  const origin = await startService(password);
  const { session, user } = choose(await newestSessions(`${origin}/api/admin`, password));
  const page = await openPage();
  await signIn(page, { origin, password });
  // Out of the way of what it would light up.
  await page.mouse.move(0, 0);
  const pictures: Picture[] = [
    { name: 'sessions', path: '/sessions', height: WINDOW.height },
    { name: 'session', path: `/sessions/${encodeURIComponent(session)}/show` },
    { name: 'user', path: `/users/${encodeURIComponent(user)}/show` },
    { name: 'insights', path: '/insights', height: INSIGHTS_HEIGHT },
  ];
  for (const picture of pictures) await takePicture(page, picture);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await takePicture(page, { name: 'insights-dark', path: '/insights', height: INSIGHTS_HEIGHT });
};

try {
  await takePictures().finally(async () => {
    for (const stop of running.reverse()) await stop();
  });
} catch (error) {
  fail(error);
}
