/**
 * The start-up of the bundled update handler beside that of a bare one: CPU of fresh processes in
 * turn, against a real engine. `npm run bench:cold` prints it; `-- --check` fails over the limit.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
import { bundling } from '../bundling/esbuild.config.mts';
import { startEngine } from '../local/engine.mts';
import { createTables, deleteTables } from '../local/tables.mts';

const RUNS = 15;
/** Of the bare handler's CPU for import and first call. */
const LIMIT = 0.75;

const root = join(import.meta.dirname, '..');
const child = join(import.meta.dirname, 'cold-child.mjs');
const require = createRequire(import.meta.url);

/** As the SDK's users bundle for Lambda: ES modules in, one minified ES module out. */
const BARE_BUNDLING = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
} satisfies BuildOptions;

type Sample = { import: number; both: number };

const median = (numbers: number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
};

const medians = (samples: Sample[]): Sample => ({
  import: median(samples.map((sample) => sample.import)),
  both: median(samples.map((sample) => sample.both)),
});

const post = (visitorId: string, body: object) => ({
  httpMethod: 'POST',
  headers: { 'Content-Type': 'application/json', 'X-Visitor-Id': visitorId },
  body: JSON.stringify(body),
});

/** Starts a session, and makes one update event after the other for it. */
const startSession = async (bundle: string) => {
  const visitorId = randomUUID();
  const { body } = await require(bundle).handler(post(visitorId, {}), {});
  const { session_id } = JSON.parse(body);
  let sequence = 0;
  return () => {
    sequence += 1;
    const activity_type = 'message_sent';
    return post(visitorId, { session_id, activity_type, client_id: 'bench', sequence });
  };
};

const measure = async (directory: string, environment: Record<string, string>) => {
  const bundle = async (source: string, outfile: string, options: BuildOptions) => {
    const path = join(directory, outfile);
    await build({ ...options, entryPoints: [join(root, source)], outfile: path });
    return path;
  };
  const nextUpdate = await startSession(await bundle('handlers/start.ts', 'start.js', bundling));
  const bare = await bundle('bench/bare.ts', 'bare.mjs', BARE_BUNDLING);
  const ours = await bundle('handlers/update.ts', 'update.js', bundling);

  const run = async (path: string): Promise<Sample> => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [child, path, JSON.stringify(nextUpdate())],
      { env: environment },
    );
    return JSON.parse(stdout);
  };
  const samples: { bare: Sample[]; ours: Sample[] } = { bare: [], ours: [] };
  for (let round = 0; round <= RUNS; round += 1) {
    const pair = { bare: await run(bare), ours: await run(ours) };
    if (round === 0) continue; // warms the file cache and the engine
    samples.bare.push(pair.bare);
    samples.ours.push(pair.ours);
  }
  return {
    bare: { ...medians(samples.bare), bytes: statSync(bare).size },
    ours: { ...medians(samples.ours), bytes: statSync(ours).size },
  };
};

const report = ({ bare, ours }: Awaited<ReturnType<typeof measure>>) => {
  const row = (name: string, ...cells: string[]) =>
    console.log(name.padEnd(20) + cells.map((cell) => cell.padStart(22)).join(''));
  const figures = (name: string, { import: imported, both, bytes }: typeof ours) =>
    row(name, `${imported.toFixed(1)} ms`, `${both.toFixed(1)} ms`, `${bytes} B`);
  const ratio = (part: keyof typeof ours) => (ours[part] / bare[part]).toFixed(2);

  row(`CPU, median of ${RUNS}`, 'import', 'import and first call', 'bundle');
  figures('bare handler', bare);
  figures('handlers/update.ts', ours);
  row('ratio', ratio('import'), ratio('both'), ratio('bytes'));
};

const directory = mkdtempSync(join(tmpdir(), 'bench-cold-'));
const engine = await startEngine();
const tables = {
  sessions: `sessions-${randomUUID()}`,
  stats: `session-stats-${randomUUID()}`,
  admin: `admin-${randomUUID()}`,
};
try {
  await createTables(engine.endpoint, tables);
  // What a Lambda has, and nothing else; HOME without an .aws folder.
  const environment = {
    HOME: directory,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    SESSIONS_TABLE: tables.sessions,
    STATS_TABLE: tables.stats,
    ADMIN_TABLE: tables.admin,
    ALLOWED_ORIGINS: 'http://localhost:3000',
    DYNAMODB_ENDPOINT: engine.endpoint,
  };
  Object.assign(process.env, environment);
  const result = await measure(directory, environment);
  report(result);
  const { bare, ours } = result;
  if (process.argv.includes('--check') && ours.both / bare.both > LIMIT) {
    console.error(`Import and first call must take at most ${LIMIT} of the bare handler's CPU.`);
    process.exitCode = 1;
  }
  await deleteTables(engine.endpoint, tables);
} finally {
  await engine.stop();
  rmSync(directory, { recursive: true });
}
