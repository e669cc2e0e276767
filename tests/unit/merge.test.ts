import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeDescending } from '../../lib/admin/merge.ts';

const descending = (ids: string[]) => [...new Set(ids)].toSorted().toReversed();
const placed = (ids: string[]) => ids.map((id) => ({ id }));

async function* slowly<T>(items: T[]) {
  for (const item of items) {
    await Promise.resolve();
    yield item;
  }
}

const listOf = async <T>(sequence: AsyncIterable<T>): Promise<T[]> => {
  const items: T[] = [];
  for await (const item of sequence) items.push(item);
  return items;
};

test('several descending sequences come as one, and what is in several comes once', async () => {
  const ids = fc.array(fc.string({ minLength: 1, maxLength: 2 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.array(ids, { maxLength: 9 }), async (lists) => {
      const sources = lists.map((list, index) => {
        const items = placed(descending(list));
        return index % 2 ? items : slowly(items);
      });
      expect(await listOf(mergeDescending(sources))).toEqual(placed(descending(lists.flat())));
    }),
  );
});

test('of what several have, that of the one named first comes', async () => {
  const [a, b] = [
    { id: '1', from: 'a' },
    { id: '1', from: 'b' },
  ];
  expect(await listOf(mergeDescending([[a], [b]]))).toEqual([a]);
  expect(await listOf(mergeDescending([[b], [a]]))).toEqual([b]);
});

test('the first of all are fetched at once, and others only when they are needed', async () => {
  const fetched: string[] = [];
  async function* source(...ids: string[]) {
    for (const id of ids) {
      fetched.push(id);
      yield { id };
    }
  }
  const merged = mergeDescending([source('9', '2'), source('7', '5'), source()]);
  expect((await merged.next()).value).toEqual({ id: '9' });
  expect(fetched).toEqual(['9', '7']);
  expect((await merged.next()).value).toEqual({ id: '7' });
  expect(fetched).toEqual(['9', '7', '2']);
});

test('what goes wrong in one sequence goes wrong in all', async () => {
  async function* failing(): AsyncGenerator<{ id: string }> {
    yield { id: '1' };
    throw new Error('no answer');
  }
  const merged = mergeDescending([failing(), placed(['0'])]);
  await expect(listOf(merged)).rejects.toThrow('no answer');
});
