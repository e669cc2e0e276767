import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';

const KB = 1_024;
const client = new URL('../../client/', import.meta.url).pathname;

/** Fails with what the tool printed, if the tool fails. */
const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { cwd: client, encoding: 'utf8' });

/** What a page downloads for an entry of the package: one minified file, compressed. */
const gzipBytes = (entry: string): number =>
  gzipSync(readFileSync(`${client}dist/${entry}.js`), { level: 9 }).length;

beforeAll(() => {
  run('npm', 'run', 'build');
});

test('the core is at most 2.5 KB, the React entry 0.7 KB more, and the READMEs say so', () => {
  const core = gzipBytes('index');
  const react = gzipBytes('react');
  expect(core).toBeLessThanOrEqual(2.5 * KB);
  expect(react).toBeLessThanOrEqual(0.7 * KB);
  const sizes = `${core.toLocaleString('en')} bytes, and ${react} more`;
  for (const readme of ['../README.md', 'README.md']) {
    const text = readFileSync(`${client}${readme}`, 'utf8').replaceAll(/\s+/g, ' ');
    expect(text).toContain(sizes);
  }
});

test('the core needs nothing else, and the React entry only React', () => {
  const imports = (entry: string) =>
    [...readFileSync(`${client}dist/${entry}.js`, 'utf8').matchAll(/from"([^"]+)"/g)].map(
      ([, name]) => name,
    );
  expect(imports('index')).toEqual([]);
  expect(imports('react')).toEqual(['react']);
});

test('the package holds the built files, the licence and the README', () => {
  const [{ files }] = JSON.parse(run('npm', 'pack', '--dry-run', '--json', '--ignore-scripts'));
  const paths = (files as { path: string }[]).map(({ path }) => path);
  const others = paths.filter((path) => !path.endsWith('.d.ts'));
  expect(others.sort()).toEqual([
    'LICENSE',
    'README.md',
    'dist/index.js',
    'dist/react.js',
    'package.json',
  ]);
});

test('publint finds nothing to say of the package', () => {
  expect(run('publint', '--strict')).toContain('All good!');
});

test('the types are found wherever the code is', () => {
  const told = JSON.parse(run('attw', '--pack', '.', '--profile', 'esm-only', '--format', 'json'));
  expect(told.analysis.types).toEqual({ kind: 'included' });
});
