import { expect, test } from 'vitest';
import { chunksOf } from '../../lib/repository/chunks.ts';

test('a list comes in parts of a size, in its order, and the last may be smaller', () => {
  expect(chunksOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(chunksOf([1, 2, 3, 4], 2)).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(chunksOf([], 2)).toEqual([]);
});
