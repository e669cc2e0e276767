const BAR_WIDTH = 30;

/** What is written on; Node says isTTY of a terminal only. */
export type Screen = { isTTY?: boolean; write: (text: string) => unknown };

/**
 * Shows how far some work is: on a terminal as one line that moves, elsewhere as a line for every
 * tenth. `add` tells that one more part is done.
 */
export const showProgress = (
  total: number,
  { unit, stream = process.stdout }: { unit: string; stream?: Screen },
) => {
  let done = 0;
  let shown = 0;
  const step = stream.isTTY ? 1 : 10;
  const show = (percent: number) => {
    const filled = Math.round((percent / 100) * BAR_WIDTH);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
    const line = `${bar} ${String(percent).padStart(3)} %  ${count(done)} of ${count(total)} ${unit}`;
    if (stream.isTTY) stream.write(`\r${line}${percent === 100 ? '\n' : ''}`);
    else stream.write(`${line}\n`);
  };
  const add = () => {
    done += 1;
    const percent = Math.floor((done / total) * 100);
    const reached = percent - (percent % step);
    if (reached <= shown) return;
    shown = reached;
    show(percent);
  };
  return { add };
};

/** Shows how much is done of a work that nobody knows the size of; `end` shows the last of it. */
export const showCount = (unit: string, { stream = process.stderr }: { stream?: Screen } = {}) => {
  const step = stream.isTTY ? 1_000 : 100_000;
  let done = 0;
  const show = () =>
    stream.write(stream.isTTY ? `\r${count(done)} ${unit}` : `${count(done)} ${unit}\n`);
  return {
    add: () => {
      done += 1;
      if (done % step === 0) show();
    },
    end: () => {
      if (done % step !== 0 || done === 0) show();
      if (stream.isTTY) stream.write('\n');
    },
  };
};

export const count = (number: number) => number.toLocaleString('en-US');
