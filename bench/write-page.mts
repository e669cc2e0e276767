import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SECTIONS } from './claims.mts';
import { type Measured, pageText } from './page.mts';

const PAGE = join(import.meta.dirname, '../docs/benchmarks.md');

/** Writes what was measured into docs/benchmarks.md, and leaves the other sections as they are. */
export const writePage = (measured: readonly Measured[], engine: string): void => {
  const date = new Date().toISOString().slice(0, 10);
  const before = readFileSync(PAGE, 'utf8');
  writeFileSync(PAGE, pageText(before, SECTIONS, { measured, engine, date }));
  console.log('\nWritten to docs/benchmarks.md.');
};
