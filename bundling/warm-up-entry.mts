import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';

/** The module that a Lambda loads: node's `import` waits for it, as it does not for a bundle. */
const entryOf = (bundle: string) => `import { createRequire } from 'node:module';

const { handler, warmUp } = createRequire(import.meta.url)('./${basename(bundle)}');
await warmUp?.();
export { handler };
`;

const bundleOf = ({ outfile, outdir = '', entryPoints }: BuildOptions): string => {
  const [source] = entryPoints as string[];
  return outfile ?? join(outdir, `${basename(String(source), '.ts')}.cjs`);
};

/** The path of the entry of a bundle. */
export const entryPath = (bundle: string): string => bundle.replace(/\.cjs$/, '.mjs');

/**
 * Writes an entry beside the bundle, `start.mjs` beside `start.cjs`: the Lambda runtime and
 * serverless-offline prefer it, and initialise until the handler's `warmUp` is done. `invoke local`,
 * which can load nothing that waits, takes the bundle (docs/adr/0016-warm-up.md).
 */
export const warmUpEntry: Plugin = {
  name: 'warm-up-entry',
  setup: ({ initialOptions, onEnd }) => {
    if (initialOptions.write === false) return;
    onEnd(({ errors }) => {
      if (errors.length > 0) return;
      const bundle = bundleOf(initialOptions);
      writeFileSync(entryPath(bundle), entryOf(bundle));
    });
  },
};
