import { expect, test } from 'vitest';
import { placeholders } from '../../lib/repository/expression.ts';

test('names become placeholders, the same for the same name; words and values stay', () => {
  const { names, inPlaceholders } = placeholders();
  expect(
    inPlaceholders('SET active.writers.c7-x = :sequence, active.12 = if_not_exists(active.12, :0)'),
  ).toBe('SET #0.#1.#2 = :sequence, #0.#3 = if_not_exists(#0.#3, :0)');
  expect(inPlaceholders('size(active.writers) < :cap AND writers < :12')).toBe(
    'size(#0.#1) < :cap AND #1 < :12',
  );
  expect(names).toEqual({ '#0': 'active', '#1': 'writers', '#2': 'c7-x', '#3': '12' });
});
