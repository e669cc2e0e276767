import fc from 'fast-check';
import { type Shown, show, type World } from './model.ts';
import { pageStep, step, which, withPage } from './model-step.ts';

/** What may become of a page. */

const newPage = (world: World, { tab }: Shown) => show(world, tab);

export const reload = pageStep('is reloaded', 'here', async (shown, world) => {
  await shown.tab.reload();
  shown.state = 'gone';
  newPage(world, shown);
});

export const reloadAndStart = pageStep('is reloaded and starts', 'here', async (shown, world) => {
  await shown.tab.reload();
  shown.state = 'gone';
  newPage(world, shown);
  shown.tab.manager.start();
});

export const close = pageStep('is closed', 'here', async (shown) => {
  await shown.page.leave();
  shown.page.stop();
  shown.state = 'gone';
});

export const crash = pageStep('crashes', 'here', (shown) => {
  shown.page.stop();
  shown.state = 'gone';
});

export const crashAndReload = pageStep(
  'crashes, is loaded again and starts',
  'here',
  (shown, world) => {
    shown.page.stop();
    shown.state = 'gone';
    shown.tab.load();
    newPage(world, shown);
    shown.tab.manager.start();
  },
);

export const goAway = pageStep('goes into the cache', 'here', async (shown) => {
  await shown.tab.goAway();
  shown.state = 'cached';
  shown.isFresh = false;
});

export const goAwayAndLoad = pageStep(
  'goes into the cache for another chat page',
  'here',
  async (shown, world) => {
    await shown.tab.goAway();
    shown.state = 'cached';
    shown.isFresh = false;
    shown.tab.load();
    newPage(world, shown);
    shown.tab.manager.start();
  },
);

export const goBack = pageStep(
  'comes out of the cache',
  'cached',
  async (shown, { shown: all }) => {
    const inFront = all.find(({ tab, state }) => tab === shown.tab && /here|frozen/.test(state));
    if (inFront?.state === 'frozen') await inFront.page.thaw();
    if (inFront) {
      await inFront.page.leave();
      inFront.page.stop();
      inFront.state = 'gone';
    }
    shown.state = 'here';
    shown.tab.page = shown.page;
    shown.tab.manager = shown.manager;
    await shown.page.comeBack();
  },
);

export const dropFromCache = pageStep(
  'is dropped from the cache and loaded',
  'cached',
  (shown, world) => {
    const isInTab = shown.tab.page === shown.page;
    shown.page.stop();
    shown.state = 'gone';
    if (!isInTab) return;
    shown.tab.load();
    newPage(world, shown);
    shown.tab.manager.start();
  },
);

export const freeze = pageStep('is frozen', 'here', (shown) => {
  shown.page.freeze();
  shown.state = 'frozen';
  shown.isFresh = false;
});

export const thaw = pageStep('is thawed', 'frozen', async (shown) => {
  await shown.page.thaw();
  shown.state = 'here';
});

export const thawAndClose = pageStep('is thawed only to be closed', 'frozen', async (shown) => {
  shown.page.awake();
  await shown.page.leave();
  shown.page.stop();
  shown.state = 'gone';
});

export const discard = pageStep('is discarded and loaded again', 'frozen', (shown, world) => {
  shown.page.stop();
  shown.state = 'gone';
  shown.tab.load();
  newPage(world, shown);
  shown.tab.manager.start();
});

export const hide = pageStep('is hidden', 'here', ({ page }) => page.hide());
export const online = pageStep('is online', 'here', ({ page }) => page.online());

export const openTab = step(
  fc.boolean(),
  (starts) => `a tab is opened${starts ? ' and starts' : ''}`,
  (world, starts) => {
    if (world.shown.filter(({ state }) => state !== 'gone').length >= 5) return;
    const tab = world.openTab();
    if (starts) tab.manager.start();
  },
);

/** Of a tab that is gone: as a browser opens it again. */
export const duplicate = step(
  fc.tuple(fc.constantFrom<Shown['state']>('here', 'cached', 'frozen', 'gone'), which),
  ([state, index]) => `page ${index} (${state}) is duplicated`,
  (world, [state, index]) =>
    withPage(state, (shown) => {
      if (world.shown.filter((one) => one.state !== 'gone').length >= 5) return;
      world.openTab(shown.tab).manager.start();
    })(world, index),
);
