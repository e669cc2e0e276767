import fc from 'fast-check';
import { promise, type Shown, type World } from './model.ts';
import { pageStep, step, which, withPage } from './model-step.ts';

/** What a page may tell its manager. */

/** Each answer's time is its name, so that the service tells which it has counted. */
const nextTimeMs = ({ recorded }: World) => recorded.responseTimesMs.length + 1;

export const record = step(
  fc.tuple(
    which,
    fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 4 }) }, fc.constant(130)),
  ),
  ([index, count]) => `page ${index} records ${count} events`,
  (world, [index, count]) =>
    withPage('here', ({ manager, counts }) => {
      if (counts === 'unknown') return;
      for (let event = 0; event < count; event++) {
        const timeMs = nextTimeMs(world);
        const kind = event % 3;
        if (kind === 0) manager.onResponseReceived(timeMs / 1_000);
        if (kind === 1) manager.onMessageSent();
        if (kind === 2) manager.onConversationStarted();
        if (counts === 'no') continue;
        if (kind === 0) world.recorded.responseTimesMs.push(timeMs);
        if (kind === 1) world.recorded.messages++;
        if (kind === 2) world.recorded.conversations++;
      }
    })(world, index),
);

export const update = pageStep('updates', 'here', (shown, world) => {
  if (shown.counts === 'unknown') return;
  const timeMs = nextTimeMs(world);
  const data = { response_time: timeMs / 1_000 };
  promise(shown, `update ${timeMs}`, shown.manager.update('response_received', data));
  if (shown.counts === 'yes') world.recorded.responseTimesMs.push(timeMs);
});

const wishToStart = (shown: Shown) => {
  shown.counts = 'yes';
  promise(shown, `start ${++shown.wishes}`, shown.manager.start());
};

const wishToEnd = (shown: Shown) => {
  shown.counts = 'unknown';
  const wish = ++shown.wishes;
  promise(shown, `end ${wish}`, shown.manager.end()).then(() => {
    if (wish === shown.wishes) shown.counts = 'no';
  });
};

export const start = pageStep('starts', 'here', wishToStart);
export const end = pageStep('ends', 'here', wishToEnd);

export const endAndStart = pageStep('ends and starts', 'here', (shown) => {
  wishToEnd(shown);
  wishToStart(shown);
});
