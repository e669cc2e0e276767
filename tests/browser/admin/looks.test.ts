import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { gravestFaults, overflowPx } from './accessibility.ts';
import { type Admin, openAdmin, test } from './admin.ts';

/** Two sessions, one of them over, and an admin's deed: something to see in every view. */
const fill = async (admin: Admin) => {
  const [active, ended] = [admin.visitor(), admin.visitor()];
  await active.start();
  await active.message();
  await ended.start();
  await ended.message();
  await ended.response(1.5);
  await ended.end();
  return { active, path: `${encodeURIComponent(`${ended.user}~${ended.sessionId()}`)}/show` };
};

const views = async (admin: Admin): Promise<[name: string, open: () => Promise<unknown>][]> => {
  const { page } = admin;
  const { active, path } = await fill(admin);
  const at = (hash: string, heading: string) => async () => {
    await admin.goTo(hash);
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    await page.waitForLoadState('networkidle');
  };
  return [
    ['sessions', at('#/sessions', 'Sessions')],
    [
      'selected sessions',
      () =>
        page
          .getByRole('checkbox', { name: /^Select the session/ })
          .first()
          .check(),
    ],
    [
      'asking',
      async () => {
        await page.getByRole('button', { name: /^End session/ }).click();
        await page.getByRole('dialog').waitFor();
      },
    ],
    [
      'no sessions',
      async () => {
        await page.getByRole('button', { name: 'Cancel' }).click();
        const filter = encodeURIComponent(JSON.stringify({ to: '2020-01-01' }));
        await at(`#/sessions?filter=${filter}`, 'Sessions')();
      },
    ],
    ['session', at(`#/sessions/${path}`, 'Session')],
    [
      'running session',
      at(
        `#/sessions/${encodeURIComponent(`${active.user}~${active.sessionId()}`)}/show`,
        'Session',
      ),
    ],
    ['audit', at('#/audit', 'Audit')],
    ['insights', at('#/insights', 'Insights')],
    ['user', at(`#/users/${encodeURIComponent(active.user)}/show`, 'User')],
    ['nothing here', at('#/elsewhere', 'Nothing here')],
  ];
};

const looks = [
  ['light', 1360],
  ['dark', 1360],
  ['light', 360],
  ['dark', 360],
] as const;

test.for(looks)(
  'in %s at %i px every view is accessible and fits',
  async ([colorScheme, width], { browser, service }) => {
    const viewport = { width, height: 800 };
    const admin = await openAdmin(browser, service, {
      colorScheme,
      viewport,
      reducedMotion: 'reduce',
    });
    const { page } = admin;
    await admin.goTo();
    await page.getByLabel('Password').waitFor();
    expect([await gravestFaults(page), await overflowPx(page)]).toEqual([[], 0]);
    // What there is to see is there before the list is read.
    const all = await views(admin);
    await admin.signInHere();
    await page.getByRole('navigation', { name: 'Views' }).waitFor();
    for (const [name, open] of all) {
      await open();
      await page.waitForTimeout(300); // what fades in is pale at first
      expect({
        name,
        faults: await gravestFaults(page),
        overflowPx: await overflowPx(page),
      }).toEqual({
        name,
        faults: [],
        overflowPx: 0,
      });
    }
    await admin.close();
  },
);

test('the keyboard reaches the content at once, and sees where it is', async ({ admin }) => {
  const { page } = admin;
  await admin.open();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('Tab');
  expect(await page.locator(':focus').innerText()).toBe('Skip to content');
  await page.keyboard.press('Enter');
  expect(await page.locator(':focus').getAttribute('id')).toBe('main');
  await page.getByRole('link', { name: 'Audit' }).focus();
  await page.keyboard.press('Shift+Tab');
  const outline = () =>
    page.locator(':focus').evaluate((element) => getComputedStyle(element).outlineStyle);
  expect(await outline()).toBe('solid');
});

test('dark or light is as the system is until somebody chooses, and then stays', async ({
  browser,
  service,
}) => {
  const admin = await openAdmin(browser, service, { colorScheme: 'dark' });
  const { page } = admin;
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await admin.open();
  const dark = await background();
  await page.getByRole('button', { name: 'Light mode' }).click();
  await expect.poll(background).not.toBe(dark);
  const light = await background();
  await admin.open();
  expect(await background()).toBe(light);
  await admin.close();
});

/** What it takes from the page's address to its first list, less the time to type a password. */
const firstListMs = async ({ page, signInHere }: Admin, address: string) => {
  await page.goto('about:blank');
  await page.goto(address);
  const shown = page.locator('tbody tr').first().waitFor();
  await signInHere();
  await shown;
  return page.evaluate(() => {
    const requests = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const requestTo = (path: string) => requests.find(({ name }) => name.includes(path));
    const [painted] = performance.getEntriesByName('first-contentful-paint');
    const asked = requestTo('/login/')?.startTime ?? Number.NaN;
    return (painted?.startTime ?? Number.NaN) + performance.now() - asked;
  });
};

test('the first list is there within 1.5 seconds', async ({ admin, service }) => {
  await fill(admin);
  // The first warms up; a machine that is busy with something else gets another chance.
  const times: number[] = [];
  while (times.length < 5 && !(Math.min(...times) < 1_500)) {
    times.push(await firstListMs(admin, service.address));
  }
  expect(Math.min(...times)).toBeLessThan(1_500);
});

test('the page with all its parts is within 450 KB', async ({ service }) => {
  expect(service.port).toBeGreaterThan(0); // it has built the page
  const folder = join(import.meta.dirname, '../../../admin/dist');
  const sizes = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => gzipSync(readFileSync(join(parentPath, name))).length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(450_000);
});
