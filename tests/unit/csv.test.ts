import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvCell, localTime } from '../../lib/admin/csv.ts';

test.each([
  [null, ''],
  [0, '0'],
  [93.412, '93.412'],
  ['', ''],
  ['demo_user', 'demo_user'],
  ['a,b', '"a,b"'],
  ['a"b', '"a""b"'],
  ['a\r\nb', '"a\r\nb"'],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['\rx', '"\'\rx"'],
  ['="a"', '"\'=""a"""'],
  [' =1', ' =1'],
  ['a=1', 'a=1'],
])('the cell of %j is %j', (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});

test('whatever a text is, its cell is one cell, and no formula', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'=+-@"\', ;\t\r\nab') }), (text) => {
      const cell = csvCell(text);
      const isQuoted = cell.startsWith('"');
      const inner = isQuoted ? cell.slice(1, -1).replaceAll('""', '"') : cell;
      expect(inner.replace(/^'/, '')).toBe(text.replace(/^'/, ''));
      expect(inner).not.toMatch(/^[=+\-@\t\r]/);
      if (!isQuoted) expect(cell).not.toMatch(/[",\r\n]/);
    }),
  );
});

test.each([
  ['UTC', '2026-11-22T14:03:11.999Z', '2026-11-22 14:03:11'],
  ['Europe/Berlin', '2026-07-01T22:00:00.000Z', '2026-07-02 00:00:00'],
  ['Asia/Kathmandu', '2026-11-22T18:15:00.000Z', '2026-11-23 00:00:00'],
  ['America/St_Johns', '2026-01-01T03:29:59.000Z', '2025-12-31 23:59:59'],
])('in %s, %s is %s', (zone, instant, local) => {
  expect(localTime(zone)(Date.parse(instant))).toBe(local);
});
