import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { expect, inject, onTestFinished, test } from 'vitest';
import { bundling } from '../../bundling/esbuild.config.mts';
import { handlerEnvironment, ownTableNames } from '../support/environment.mts';

/** V8 reads all of a bundle before any of it runs; 250 KB take it 10 ms of CPU. */
const BUDGET_BYTES = 256 * 1024;
/** Those for admins also sign in with a password, and are called by few. */
const ADMIN_BUDGET_BYTES = 264 * 1024;

const root = join(import.meta.dirname, '../..');

const handlers = globSync('handlers/**/*.ts', { cwd: root });

/** Lets the bundle tell whether the code of a package has run, and not only been read. */
const tells = (name: string, filter: RegExp): Plugin => ({
  name,
  setup: ({ onLoad }) =>
    onLoad({ filter }, async ({ path }) => {
      const { readFile } = await import('node:fs/promises');
      return { contents: `globalThis.${name} = true;\n${await readFile(path, 'utf8')}` };
    }),
});

const plugins = [
  tells('powertools', /@aws-lambda-powertools.*\.js$/),
  tells('jose', /node_modules\/jose\/.*\.js$/),
];

const bundleUpdate = async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bundle-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const outfile = join(directory, 'update.js');
  const entryPoints = [join(root, 'handlers/update.ts')];
  await build({ ...bundling, plugins, entryPoints, outfile });
  return outfile;
};

const TELL = `const files = require('node:fs/promises'), { readFile } = files, filesRead = [];
files.readFile = (...given) => { filesRead.push(given[0]); return readFile(...given); };
const told = () => ({
  undici: process.moduleLoadList.some((name) => name.includes('undici')),
  powertools: globalThis.powertools ?? false,
  jose: globalThis.jose ?? false,
  filesRead,
});`;

/** What a fresh process prints last, on whichever stream: JSON, of a script or a log. */
const inFreshProcess = async (script: string, environment: Record<string, string>) => {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['-e', `${TELL}\n${script}`],
    { env: environment },
  );
  return JSON.parse((stdout || stderr).trim().split('\n').at(-1) ?? '');
};

const NOTHING = { undici: false, powertools: false, jose: false, filesRead: [] };

const environment = () => handlerEnvironment(inject('dynamodbEndpoint'), ownTableNames());

const update = {
  httpMethod: 'POST',
  headers: {},
  body: JSON.stringify({ session_id: randomUUID(), activity_type: 'message_sent' }),
};

// A machine that is busy with other tests takes seconds for each.
const timeout = 60_000;

test.each(handlers)('%s bundles, for reading in a few milliseconds', { timeout }, async (file) => {
  const entryPoints = [join(root, file)];
  const { outputFiles, warnings } = await build({ ...bundling, entryPoints, write: false });
  expect(warnings).toEqual([]);
  expect(outputFiles).toHaveLength(1);
  const budget = file.startsWith('handlers/admin/') ? ADMIN_BUDGET_BYTES : BUDGET_BYTES;
  expect(outputFiles[0]?.contents.byteLength).toBeLessThanOrEqual(budget);
});

test('loading the update handler loads neither undici nor Powertools nor jose', async () => {
  const script = `require(${JSON.stringify(await bundleUpdate())});
    console.log(JSON.stringify(told()));`;
  expect(await inFreshProcess(script, environment())).toEqual(NOTHING);
});

test('a call reads no file and loads no undici, and Powertools only where there is something to log', async () => {
  // Its table is missing, which is worth a line.
  const script = `const { handler } = require(${JSON.stringify(await bundleUpdate())});
    handler(${JSON.stringify(update)}, {}).then(({ statusCode }) =>
      console.log(JSON.stringify({ statusCode, ...told() })));`;
  expect(await inFreshProcess(script, environment())).toEqual({
    ...NOTHING,
    statusCode: 500,
    powertools: true,
  });
});

test('a token loads jose, and undici to fetch the keys with', async () => {
  const headers = {
    Authorization: `Bearer ${Buffer.from('{"alg":"RS256"}').toString('base64url')}.e30.AAAA`,
  };
  const script = `const { handler } = require(${JSON.stringify(await bundleUpdate())});
    handler(${JSON.stringify({ ...update, headers })}, {}).then(({ statusCode }) =>
      console.log(JSON.stringify({ statusCode, ...told() })));`;
  const issuer = { AUTH_ISSUER: 'http://127.0.0.1:9', AUTH_AUDIENCE: 'chat' };
  expect(await inFreshProcess(script, { ...environment(), ...issuer })).toEqual({
    ...NOTHING,
    statusCode: 503,
    undici: true,
    powertools: true,
    jose: true,
  });
});

test('undici would be seen: an import of node:http loads it', async () => {
  const script = `import('node:http').then(() => console.log(JSON.stringify(told())));`;
  expect(await inFreshProcess(script, {})).toEqual({ ...NOTHING, undici: true });
});

test('without credentials in the environment a call fails, and the log says why', async () => {
  const { AWS_ACCESS_KEY_ID: _, ...withoutCredentials } = environment();
  const script = `const { handler } = require(${JSON.stringify(await bundleUpdate())});
    handler(${JSON.stringify(update)}, {});`;
  expect(await inFreshProcess(script, withoutCredentials)).toMatchObject({
    message: 'Request failed',
    error_name: 'CredentialsProviderError',
    error_stack: expect.stringContaining('Unable to find environment variable credentials'),
  });
});
