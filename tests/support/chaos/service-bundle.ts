import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { build, type Plugin } from 'esbuild';
import { bundling } from '../../../bundling/esbuild.config.mts';

const root = join(import.meta.dirname, '../../..');
const require = createRequire(import.meta.url);

const HANDLERS = ['start', 'update', 'end', 'status', 'history', 'cleanup', 'sweep'] as const;
export type HandlerName = (typeof HANDLERS)[number];

// biome-ignore lint/suspicious/noExplicitAny: what a bundle exports is known by name only
export type Handlers = Record<HandlerName, (event: any, context: any) => Promise<any>>;

/** The endpoints and the sweep as they are deployed, in one bundle. */
export const bundleService = async (plugins: Plugin[] = []): Promise<string> => {
  const contents = HANDLERS.map(
    (name) => `export { handler as ${name} } from './handlers/${name}.ts';`,
  ).join('\n');
  const { outputFiles } = await build({
    ...bundling,
    stdin: { contents, resolveDir: root, loader: 'ts' },
    write: false,
    plugins,
  });
  return String(outputFiles[0]?.text);
};

/** A Lambda environment: the bundle run once more, with variables and a clock of its own. */
export const newEnvironment = (
  bundle: string,
  { variables, now }: { variables: Record<string, string>; now: () => number },
): Handlers => {
  const module = { exports: {} as Handlers };
  const itsProcess = Object.create(process, { env: { value: variables } });
  compileFunction(bundle, ['module', 'require', 'process', 'Date'])(
    module,
    require,
    itsProcess,
    dateBy(now),
  );
  return module.exports;
};

const dateBy = (now: () => number) =>
  new Proxy(Date, {
    construct: (target, given) => Reflect.construct(target, given.length > 0 ? given : [now()]),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
