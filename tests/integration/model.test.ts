import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  anything,
  expectHistory,
  type Name,
  type Service,
  type World,
} from '../support/model/steps.ts';
import { actualStored, expectedStatistics, expectedStored } from '../support/model/stored.ts';
import { type Expiry, newModelUser } from '../support/model/user.ts';
import { emptyTables, storedStatistics, storedUser } from '../support/raw-items.ts';

/** Sunday evening, on the last but one day of a month: a day, a week and a month soon begin. */
const BEGINNING = Date.parse('2026-11-29T22:45:00Z');
/** A failure says its seed; FAST_CHECK_SEED brings it back. */
const SEED = Number(process.env['FAST_CHECK_SEED'] ?? randomInt(2 ** 31));
const RUNS = Number(process.env['FAST_CHECK_RUNS'] ?? 20);
/** Ample for the runs; after it, a failure is reported as short as it has become. */
const TIME_LIMIT_MS = 20_000 + RUNS * 1_000;

const expectStored = async (world: World, who: Name) => {
  const stored = await storedUser(world.visitors[who].userId);
  expect(actualStored(stored)).toEqual(expectedStored(world.models[who]));
  await expectHistory(world, { who, limit: 4 });
};

describe.each<Expiry>(['fixed', 'sliding'])('with %s expiry', (expiry) => {
  let service: Service;
  beforeAll(async () => {
    vi.stubEnv('SESSION_EXPIRY', expiry);
    vi.resetModules();
    service = await import('../support/service.ts');
  });
  afterAll(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  const beginWorld = async (): Promise<World> => {
    await emptyTables();
    service.stopClock(BEGINNING);
    return {
      service,
      visitors: { anna: service.newVisitor(), ben: service.newVisitor() },
      models: { anna: newModelUser(expiry), ben: newModelUser(expiry) },
    };
  };

  test('whatever happens, every answer and all that is stored is as the model has it', {
    timeout: 2 * TIME_LIMIT_MS,
  }, async () => {
    const property = fc.asyncProperty(anything, async (steps) => {
      const world = await beginWorld();
      await fc.asyncModelRun(() => ({ model: {}, real: world }), steps);
      await expectStored(world, 'anna');
      await expectStored(world, 'ben');
      expect(await storedStatistics()).toEqual(expectedStatistics(Object.values(world.models)));
    });
    await fc.assert(property, {
      seed: SEED,
      numRuns: RUNS,
      unbiased: true,
      interruptAfterTimeLimit: TIME_LIMIT_MS,
    });
  });
});
