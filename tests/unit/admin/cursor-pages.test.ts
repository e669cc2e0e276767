import { expect, test } from 'vitest';
import { createCursorPages } from '../../../admin/src/cursor-pages.ts';

/** A list of numbers as the API would give it, and how it was asked. */
const listOf = (length: number) => {
  const asked: [limit: number, cursor: string | undefined][] = [];
  const fetchRows = async ({ limit, cursor }: { limit: number; cursor: string | undefined }) => {
    asked.push([limit, cursor]);
    const from = Number(cursor ?? 0);
    const to = Math.min(from + limit, length);
    return {
      rows: Array.from({ length: to - from }, (_, index) => from + index),
      next_cursor: to < length ? String(to) : null,
    };
  };
  return { asked, fetchRows };
};

test('pages are asked for from where the one before ended', async () => {
  const pages = createCursorPages();
  const { asked, fetchRows } = listOf(25);
  const page = (number: number) => pages({ list: 'all', page: number, perPage: 10, fetchRows });
  expect((await page(1)).pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: false });
  expect((await page(2)).pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: true });
  expect(await page(3)).toEqual({
    rows: [20, 21, 22, 23, 24],
    pageInfo: { hasNextPage: false, hasPreviousPage: true },
  });
  await page(2);
  expect(asked).toEqual([
    [10, undefined],
    [10, '10'],
    [10, '20'],
    [10, '10'],
  ]);
});

test('to a page far away it walks in the longest steps', async () => {
  const pages = createCursorPages();
  const { asked, fetchRows } = listOf(1_000);
  const { rows } = await pages({ list: 'all', page: 11, perPage: 25, fetchRows });
  expect([rows.at(0), rows.at(-1)]).toEqual([250, 274]);
  expect(asked).toEqual([
    [100, undefined],
    [100, '100'],
    [50, '200'],
    [25, '250'],
  ]);
});

test('a page beyond the end is empty', async () => {
  const pages = createCursorPages();
  const { fetchRows } = listOf(25);
  expect(await pages({ list: 'all', page: 9, perPage: 10, fetchRows })).toEqual({
    rows: [],
    pageInfo: { hasNextPage: false, hasPreviousPage: true },
  });
});

test.for([
  ['another filter', { list: 'ended', perPage: 10 }],
  ['another page size', { list: 'all', perPage: 5 }],
] as const)('with %s it begins anew', async ([, other]) => {
  const pages = createCursorPages();
  const { asked, fetchRows } = listOf(100);
  await pages({ list: 'all', perPage: 10, page: 1, fetchRows });
  await pages({ ...other, page: 2, fetchRows });
  expect(asked.slice(1)).toEqual([
    [other.perPage, undefined],
    [other.perPage, String(other.perPage)],
  ]);
});
