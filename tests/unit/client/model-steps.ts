import fc from 'fast-check';
import { jump, pass } from './clock.ts';
import * as life from './model-life.ts';
import { step } from './model-step.ts';
import { end, endAndStart, record, start, update } from './model-telling.ts';

const timePasses = step(
  fc.oneof(
    { weight: 6, arbitrary: fc.nat(5_000) },
    { weight: 4, arbitrary: fc.nat(90_000) },
    { weight: 3, arbitrary: fc.integer({ min: 110, max: 300 }).map((seconds) => seconds * 1_000) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 70 }).map((minutes) => minutes * 60_000) },
  ),
  (ms) => `${ms} ms pass`,
  (_, ms) => pass(ms),
);

const clockJumps = step(
  fc.constantFrom(8 * 3_600_000, 200_000, -200_000, -8 * 3_600_000),
  (ms) => `the clock jumps by ${ms} ms`,
  ({ shown }, ms) => {
    jump(ms);
    for (const one of shown) one.isFresh = false;
  },
);

const outage = step(
  fc.boolean(),
  (begins) => `the network ${begins ? 'is gone' : 'is back'}`,
  (world, begins) => {
    world.isOutage = begins;
  },
);

const sessionEnds = step(
  fc.constant(undefined),
  () => 'another device ends the session',
  ({ service }) => service.endAll(),
);

/** What stands more often happens more often. */
export const anything = (maxCommands: number) =>
  fc.commands(
    [
      ...[record, record, record, record, record, update, update],
      ...[start, start, end, endAndStart, life.openTab, life.openTab, life.duplicate],
      ...[life.reload, life.reloadAndStart, life.reloadAndStart],
      ...[life.close, life.crash, life.crashAndReload],
      ...[life.goAway, life.goAwayAndLoad, life.goBack, life.goBack, life.dropFromCache],
      ...[life.freeze, life.thaw, life.thawAndClose, life.discard, life.hide, life.online],
      ...[timePasses, timePasses, timePasses, timePasses, timePasses, timePasses],
      ...[clockJumps, outage, outage, sessionEnds],
    ],
    { maxCommands, size: 'max' },
  );
