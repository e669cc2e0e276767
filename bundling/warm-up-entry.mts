import { rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Plugin } from 'esbuild';

/** The module that a Lambda loads: an `import` waits for it, which a `require` cannot. */
const entryOf = (bundle: string) => `import { createRequire } from 'node:module';

const { handler, warmUp } = createRequire(import.meta.url)('./${basename(bundle)}');
await warmUp?.();
export { handler };
`;

const EXTENSION = '.cjs';

const sibling = (bundle: string, extension: string): string => {
  // The entry would overwrite it.
  if (!bundle.endsWith(EXTENSION)) {
    throw new Error(`A bundle is a ${EXTENSION} file, and not ${bundle}.`);
  }
  return bundle.slice(0, -EXTENSION.length) + extension;
};

/** The path of the entry of a bundle. */
export const entryPath = (bundle: string): string => sibling(bundle, '.mjs');

/**
 * Writes an entry beside the bundle, `start.mjs` beside `start.cjs`: the Lambda runtime and
 * serverless-offline prefer it, and initialise until the handler's `warmUp`, if it has one, is done.
 * `invoke local`, which can load nothing that waits, takes the bundle (docs/adr/0016-warm-up.md).
 */
export const warmUpEntry: Plugin = {
  name: 'warm-up-entry',
  setup: ({ initialOptions, onEnd }) => {
    if (initialOptions.write === false) return;
    // What was written, and where.
    initialOptions.metafile = true;
    onEnd(({ metafile }) => {
      for (const bundle of Object.keys(metafile?.outputs ?? {})) {
        // All of them prefer a `.js`, which an earlier version may have left there.
        rmSync(sibling(bundle, '.js'), { force: true });
        writeFileSync(entryPath(bundle), entryOf(bundle));
      }
    });
  },
};
