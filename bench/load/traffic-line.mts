import { count, type Screen } from '../../local/progress.mts';
import type { Requests } from './requests.mts';

const SECOND_MS = 1_000;
/** Elsewhere than on a terminal each is a line of its own. */
const LINE_EVERY_S = 10;

/** Shows how the traffic goes: on a terminal one line every second. `end` shows the last of it. */
export const showTraffic = (requests: Requests, screen: Screen) => {
  const begins = performance.now();
  let shown = 0;
  const show = () => {
    const passed = Math.round((performance.now() - begins) / SECOND_MS);
    const made = requests.made();
    const line = [
      `${String(passed).padStart(3)} s`,
      `${count(made)} requests`,
      `${count(Math.round(made / Math.max(1, passed)))} a second`,
      `${count(requests.errors())} errors`,
      `p99 ${requests.p99().toFixed(0)} ms`,
    ].join('   ');
    screen.write(screen.isTTY ? `\r${line}\x1b[K` : `${line}\n`);
  };
  const timer = setInterval(() => {
    shown += 1;
    if (screen.isTTY || shown % LINE_EVERY_S === 0) show();
  }, SECOND_MS);
  return {
    end: () => {
      clearInterval(timer);
      show();
      if (screen.isTTY) screen.write('\n');
    },
  };
};
