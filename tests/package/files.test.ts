import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';

const directory = inject('packageDirectory');

test('a Lambda is its bundle and the entry that is loaded, and nothing of another', () => {
  const handlers = globSync('handlers/**/*.ts').map((path) => path.replace(/\.ts$/, ''));
  const packages = globSync('*.zip', { cwd: directory });
  expect(packages).toHaveLength(handlers.length);
  for (const name of packages) {
    // The names of its files stand in a zip as they are.
    const zip = readFileSync(join(directory, name), 'latin1');
    const files = new Set(zip.match(/handlers\/[\w/.-]+?\.[cm]?js/g));
    const [first] = [...files];
    const handler = String(first).replace(/\.[cm]?js$/, '');
    expect(handlers).toContain(handler);
    expect([...files].sort()).toEqual([`${handler}.cjs`, `${handler}.mjs`]);
  }
});
