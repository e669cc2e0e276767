import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FIELD_NAMES, instant } from '../../local/import/fields.mts';

test('the names that the docs list are those that are taken', () => {
  const docs = readFileSync('docs/data-care.md', 'utf8');
  const section = docs.slice(docs.indexOf('## Import from Django'));
  const [, , ...rows] = section.split('\n').filter((line) => line.startsWith('|'));
  const listed = rows.map((row) => {
    const [, , names = ''] = row.split('|');
    return [...(names.split(';')[0] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name);
  });
  expect(listed).toEqual(Object.values(FIELD_NAMES));
});

test.each([
  ['2025-08-20T20:00:00Z', '2025-08-20T20:00:00.000Z'],
  ['2025-08-20T20:00:00.5Z', '2025-08-20T20:00:00.500Z'],
  ['2025-08-20T20:00:00.123999+00:00', '2025-08-20T20:00:00.123Z'],
  ['2025-08-20 22:00:00.1+02', '2025-08-20T20:00:00.100Z'],
  ['2025-08-20 15:30:00-0430', '2025-08-20T20:00:00.000Z'],
  ['2025-08-20T20:00Z', '2025-08-20T20:00:00.000Z'],
])('%s is a time', (text, expected) => {
  expect(new Date(instant('started_at', text)).toISOString()).toBe(expected);
});

test.each([
  '2025-08-20T20:00:00',
  '2025-08-20',
  '20.08.2025 20:00Z',
  '2025-08-20T24:30:00Z',
  '1969-12-31T23:59:59Z',
  '1755720000',
  '',
])('%j is none', (text) => {
  expect(() => instant('started_at', text)).toThrow(
    `started_at is ${JSON.stringify(text)}; it must be a time with its offset from UTC, such as 2025-08-20T20:00:00Z.`,
  );
});
