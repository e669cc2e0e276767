import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Findings, isOver } from '../../bench/claim.mts';
import { SECTIONS } from '../../bench/claims.mts';
import { findingsText, overText, pageText, tableText } from '../../bench/page.mts';
import { median, percentile } from '../../bench/statistics.mts';

const page = readFileSync(new URL('../../docs/benchmarks.md', import.meta.url), 'utf8');

const limit = (figure: number) => ({ what: 'update: calls', figure, atMost: 1 });

test('the page has each claim as it is made now, and no other', () => {
  const sections = page.split('\n## ').slice(1);
  const titles = sections.map((section) => section.split('\n')[0]);
  expect(titles).toEqual(SECTIONS.map(({ title }) => title));
  for (const [index, { text }] of SECTIONS.entries()) {
    for (const paragraph of text) expect(sections[index]).toContain(paragraph);
  }
});

test('a claim that is measured alone leaves the sections of the others as they are', () => {
  const [first, second, third] = ['One', 'Two', 'Three'].map((title) => ({
    title,
    text: [],
    measure: async () => ({ tables: [], limits: [] }),
  }));
  if (!first || !second || !third) throw new Error('There are three');
  const before = `# Benchmarks\n\n## One\n\nold\n\n## Two\n\nolder\n\n## Gone\n\nfor good\n`;
  const findings = { tables: [{ head: ['A request'], rows: [['update']] }], limits: [] };
  const after = pageText(before, [first, second, third], {
    measured: [{ claim: second, findings }],
    engine: 'dynoxide',
    date: '2026-11-22',
  });
  const [, one, two, ...others] = after.split('\n## ');
  expect(one).toBe('One\n\nold\n');
  expect(two).toContain('Taken on 2026-11-22');
  expect(two).toContain('| update    |');
  expect(others).toEqual([]);
});

test('a figure may be at its limit and not over it', () => {
  expect(isOver(limit(1))).toBe(false);
  expect(isOver(limit(1.001))).toBe(true);
  expect(overText([limit(1), limit(2)])).toEqual([
    'update: calls: 2.000, which is over the limit of 1.00.',
  ]);
});

test('a figure that could not be taken is over its limit', () => {
  expect(isOver(limit(Number.NaN))).toBe(true);
});

test('limits that a table shows already are not shown again', () => {
  const tables = [{ head: ['A request', 'calls'], rows: [['update', '1']] }];
  const text = (isInTable: boolean) =>
    findingsText({ tables, limits: [{ ...limit(1), isInTable }] } satisfies Findings);
  expect(text(true)).toBe('| A request | calls |\n| --------- | ----: |\n| update    |     1 |');
  expect(text(false)).toBe(
    `${text(true)}\n\n${tableText({
      head: ['Held to', 'now', 'at most', 'aim'],
      rows: [['update: calls', '1.00', '1.00', '1.00']],
    })}`,
  );
});

test.each([
  [[3], 3, 3],
  [[4, 1, 3, 2], 2.5, 4],
  [[1, 9, 2], 2, 9],
])('of %j the median is %d and the 99th percentile %d', (numbers, middle, high) => {
  expect([median(numbers), percentile(numbers, 99)]).toEqual([middle, high]);
});

test('the 99th of a hundred is no larger than the one that two are over', () => {
  const numbers = Array.from({ length: 200 }, (_, index) => index + 1);
  expect([percentile(numbers, 50), percentile(numbers, 99)]).toEqual([100, 198]);
});
