import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Claim } from './claim.mts';

const KB = 1_024;
const folder = join(import.meta.dirname, '../client');

/** What a page loads, and what it may be at the most, in KB. */
const ENTRIES = [
  { entry: 'index', what: 'the client', atMostKb: 2.5 },
  { entry: 'react', what: 'more for React', atMostKb: 0.7 },
];

/** What a page has to load. */
export const client: Claim = {
  title: 'The client is 2.5 KB',
  text: [
    'Bytes of the built package, and what goes over the wire when they are compressed with gzip.',
  ],
  measure: async () => {
    execFileSync('npm', ['run', 'build', '--silent'], { cwd: folder, stdio: 'inherit' });
    const sizes = ENTRIES.map(({ entry, ...rest }) => {
      const code = readFileSync(join(folder, 'dist', `${entry}.js`));
      return { ...rest, bytes: code.byteLength, gzipped: gzipSync(code, { level: 9 }).byteLength };
    });
    return {
      tables: [
        {
          head: ['Bytes', 'minified', 'gzipped'],
          rows: sizes.map(({ what, bytes, gzipped }) => [
            what,
            bytes.toLocaleString('en'),
            gzipped.toLocaleString('en'),
          ]),
        },
      ],
      limits: sizes.map(({ what, gzipped, atMostKb }) => ({
        what: `${what}: KB, gzipped`,
        figure: gzipped / KB,
        atMost: atMostKb,
      })),
    };
  },
};
