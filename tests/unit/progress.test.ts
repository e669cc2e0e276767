import { expect, test } from 'vitest';
import { showProgress } from '../../local/progress.mts';

const shownOn = (total: number, isTTY: boolean) => {
  const written: string[] = [];
  const stream = { isTTY, write: (text: string) => written.push(text) };
  const progress = showProgress(total, { unit: 'sessions', stream });
  for (let part = 0; part < total; part++) progress.add();
  return written;
};

test('a terminal shows one line that moves', () => {
  const written = shownOn(2_000, true);
  expect(written).toHaveLength(100);
  expect(written.at(0)).toBe('\r░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░   1 %  20 of 2,000 sessions');
  expect(written.at(-1)).toBe('\r██████████████████████████████ 100 %  2,000 of 2,000 sessions\n');
});

test('a pipe gets a line for every tenth', () => {
  expect(shownOn(4, false)).toEqual([
    '████████░░░░░░░░░░░░░░░░░░░░░░  25 %  1 of 4 sessions\n',
    '███████████████░░░░░░░░░░░░░░░  50 %  2 of 4 sessions\n',
    '███████████████████████░░░░░░░  75 %  3 of 4 sessions\n',
    '██████████████████████████████ 100 %  4 of 4 sessions\n',
  ]);
  expect(shownOn(2_000, false)).toHaveLength(10);
});
