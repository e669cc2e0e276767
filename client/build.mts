/** Builds the package: each entry as one minified file, and its types. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { minify } from 'terser';

const folder = import.meta.dirname;

/** Bundles an entry and minifies it; terser finds a little more than esbuild does. */
const bundle = async (entry: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [`${folder}/src/${entry}.ts`],
    bundle: true,
    minifySyntax: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    external: ['react'],
  });
  const { code } = await minify(outputFiles[0]?.text ?? '', {
    module: true,
    ecma: 2020,
    compress: { passes: 3 },
  });
  return `${code}\n`;
};

// In place: a development server may be serving it.
mkdirSync(`${folder}/dist`, { recursive: true });
for (const entry of ['index', 'react']) {
  writeFileSync(`${folder}/dist/${entry}.js`, await bundle(entry));
}
execFileSync('tsc', ['--project', folder], { stdio: 'inherit' });
