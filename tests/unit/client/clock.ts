import { afterEach, beforeEach, vi } from 'vitest';
import { seededRandom } from '../../support/random.ts';

/** A Sunday, before anybody has sent anything. */
export const BEGINNING = Date.parse('2026-11-22T15:00:00Z');

export const stopClock = () =>
  vi.useFakeTimers({
    now: BEGINNING,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  });

/** In the tests of this file time passes when they say so, and chance is the same each time. */
export const useFakeClock = () => {
  beforeEach(() => {
    stopClock();
    vi.spyOn(Math, 'random').mockImplementation(seededRandom(1));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
};

/** All that is ready to go on does: promises, however many follow on each other. */
export const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Lets time pass, and all happen that is due in it. */
export const pass = async (ms: number) => {
  let isOver = false;
  await settle();
  setTimeout(() => {
    isOver = true;
  }, ms);
  while (!isOver) {
    vi.advanceTimersToNextTimer();
    await settle();
  }
};

/** The clock jumps, and no timer runs: the machine slept, or somebody set it. */
export const jump = (ms: number) => vi.setSystemTime(Date.now() + ms);
