import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { sum } from '../../support/model/session.ts';
import { pass } from './clock.ts';
import { openWorld, type World, weather } from './model.ts';
import { anything } from './model-steps.ts';

/** A failure says its seed; FAST_CHECK_SEED brings it back. */
const SEED = Number(process.env['FAST_CHECK_SEED'] ?? randomInt(2 ** 31));
const RUNS = Number(process.env['FAST_CHECK_RUNS'] ?? 150);
/** Ample for the runs, on any machine; after it, a failure is reported as short as it has become. */
const TIME_LIMIT_MS = RUNS * 1_000;
/** In ten minutes, of five pages that have nothing to say. */
const MOST_CALLS = 200;

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** All faults pass, a page is opened, and whoever still has something to tell gets to tell it. */
const heal = async (world: World): Promise<void> => {
  world.network.choose = () => undefined;
  world.network.latencyMs = () => 10;
  await pass(1_000);
  for (const shown of world.shown) {
    if (shown.state === 'frozen') await shown.page.thaw();
    if (shown.state === 'cached' || shown.state === 'gone') continue;
    if (shown.counts === 'yes') shown.manager.start();
    else await shown.tab.close();
  }
  world.openTab().manager.start();
  await pass(600_000);
};

const counted = ({ service }: World) => {
  const sessions = service.counted();
  return {
    messages: sum(sessions.map(({ messages }) => messages)),
    conversations: sum(sessions.map(({ conversations }) => conversations)),
    responseTimesMs: sessions.flatMap((one) => one.responseTimesMs).toSorted((a, b) => a - b),
  };
};

/** What pages were told, besides what passes and sessions that are over. */
const complaints = ({ shown }: World) =>
  shown
    .flatMap(({ tab, page }) => [...tab.errors, ...page.errors])
    .filter((error) => !Object(error).isTemporary && Object(error).code !== 'session_not_active');

/** What pages wait for that have been there all the time. */
const unkept = ({ shown }: World) =>
  shown
    .filter(({ page, tab, isFresh }) => isFresh && page === tab.page && !page.isGone())
    .flatMap(({ promised }) => [...promised]);

test('whatever happens, what was recorded is counted exactly once', {
  timeout: 2 * TIME_LIMIT_MS,
}, async () => {
  const property = fc.asyncProperty(weather, anything(60), async (given, steps) => {
    const world = openWorld(given);
    world.openTab().manager.start();
    await fc.asyncModelRun(() => ({ model: {}, real: world }), steps);
    const before = world.network.calls.length;
    await heal(world);
    expect(counted(world)).toEqual(world.recorded);
    expect(world.localStorage.outboxes().flat()).toEqual([]);
    expect(world.overtaking).toEqual([]);
    expect(unkept(world)).toEqual([]);
    expect(complaints(world)).toEqual([]);
    expect(world.network.calls.length - before).toBeLessThan(MOST_CALLS);
  });
  await fc.assert(property, {
    seed: SEED,
    numRuns: RUNS,
    interruptAfterTimeLimit: TIME_LIMIT_MS,
    // Runs that took so long hung.
    markInterruptAsFailure: true,
  });
});
