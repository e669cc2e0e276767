import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { warmUpEntry } from './warm-up-entry.mts';

const ours = (file: string) => join(import.meta.dirname, file);

/**
 * How a handler becomes one file: for deployment and the local run (serverless.yml), the start-up
 * benchmarks (bench/bundles.mts) and the guard test. docs/adr/0002-start-up.md says what each line saves.
 */
export const bundling = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  minify: true,
  // Source maps at run time cost a quarter of the start-up.
  sourcemap: false,
  // CommonJS, because an `import` of node:http, which the SDK does on plain HTTP, loads undici as well,
  // and a `require` does not. What is loaded is an ES module beside it, in which a start can wait.
  format: 'cjs',
  plugins: [warmUpEntry],
  supported: { 'dynamic-import': false },
  // Packages as ES modules, from which esbuild can leave out what nobody uses.
  mainFields: ['module', 'main'],
  // Parts of the SDK that a Lambda with one DynamoDB client cannot need.
  alias: {
    '@aws-sdk/credential-provider-node': ours('environment-credentials.ts'),
    '@smithy/core/event-streams': ours('no-event-streams.ts'),
    '@smithy/node-http-handler': ours('no-http-handler.ts'),
    '@smithy/signature-v4': ours('no-signature-v4.ts'),
  },
  // Nothing here sends or reads web streams; to ask Node whether it has them loads them.
  define: { Blob: 'undefined', ReadableStream: 'undefined' },
} satisfies BuildOptions;

type Serverless = {
  service: { custom: { esbuild: { config: string } & Record<string, unknown> } };
};

const forServerless = ({ service }: Serverless) => {
  const { config: _, ...pluginSettings } = service.custom.esbuild;
  return { ...pluginSettings, ...bundling };
};

// The name under which `require`, which serverless-esbuild uses, finds what an ES module exports.
export { forServerless as 'module.exports' };
