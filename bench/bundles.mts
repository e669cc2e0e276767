import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { bundling } from '../bundling/esbuild.config.mts';

/** The chat endpoints that a page calls. */
export const ENDPOINTS = ['start', 'update', 'end', 'status', 'history', 'cleanup'] as const;
export type EndpointName = (typeof ENDPOINTS)[number];

const root = join(import.meta.dirname, '..');

/** As the SDK's users bundle for Lambda: ES modules in, one minified ES module out. */
const BARE_BUNDLING = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
} satisfies BuildOptions;

const bundle = async (source: string, outfile: string, options: BuildOptions) => {
  await build({ ...options, entryPoints: [join(root, source)], outfile });
  return outfile;
};

/** Bundles the bare handler; answers the path of the file. */
export const bundleBare = (directory: string): Promise<string> =>
  bundle('bench/bare.ts', join(directory, 'bare.mjs'), BARE_BUNDLING);

/** Bundles the six endpoints as for a deployment; answers the paths of the bundles. */
export const bundleEndpoints = async (directory: string): Promise<Record<EndpointName, string>> => {
  const paths = await Promise.all(
    ENDPOINTS.map(async (name) => [
      name,
      await bundle(`handlers/${name}.ts`, join(directory, `${name}.cjs`), bundling),
    ]),
  );
  return Object.fromEntries(paths);
};
