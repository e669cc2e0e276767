/**
 * `npm run clauses`: takes each clause out of each condition in turn, and tells who notices: which of
 * the integration tests or, where none does, a storm of a few hundred operations. Arguments are parts
 * of the names of clauses; without one it takes all.
 */
import { execFile } from 'node:child_process';
import { REDUNDANT } from './clauses/redundant.mts';
import { removals } from './clauses/removal.mts';

/** Enough to meet most of it. */
const OPERATIONS = '480';
const SEED = '1';
const TIME_LIMIT_MS = 240_000;

/** The most likely ones first, then the quick ones. */
const TESTS = [
  ['interleaving', 'start', 'update'],
  ['states', 'end', 'sliding', 'sweep', 'sign-in-start', 'faults'],
  ['schedules', 'race', 'visitor-retention', 'model'],
];
const TESTS_OF_ERASING = [['admin-erase'], ['admin-erase-races']];

const run = (command: string, args: string[], environment: Record<string, string> = {}) =>
  new Promise<{ passed: boolean; output: string }>((resolve) => {
    execFile(
      command,
      args,
      { env: { ...process.env, ...environment }, timeout: TIME_LIMIT_MS, maxBuffer: 2 ** 27 },
      (error, stdout, stderr) => resolve({ passed: error === null, output: stdout + stderr }),
    );
  });

const storm = async (name: string): Promise<string | undefined> => {
  const { passed, output } = await run(process.execPath, [
    ...['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', 'bench/chaos.mts'],
    ...['--operations', OPERATIONS, '--seed', SEED, '--without', name],
  ]);
  if (passed) return undefined;
  const violations = /: ([\d,]+) violations/.exec(output)?.[1];
  return violations ? `the storm (${violations} violations)` : 'the storm, which does not end';
};

const tests = async (name: string, files: string[]): Promise<string | undefined> => {
  const { passed, output } = await run(
    'vitest',
    [
      ...['run', '--config', 'bench/clauses/vitest.config.mts', '--root', '.', '--bail', '1'],
      ...files.map((file) => `tests/integration/${file}.test.ts`),
    ],
    { CLAUSE: name, NO_COLOR: '1' },
  );
  if (passed) return undefined;
  const [, file, test] = /FAIL.*?tests\/integration\/(\S+) > (.*)/.exec(output) ?? [];
  return file ? `${file}: ${test}` : 'a test that does not end';
};

/** The first who notices that a clause is not there; what takes longer is asked later. */
const whoNotices = async (name: string): Promise<string | undefined> => {
  const isOfErasing = /^erase|erasure|^conditions NOTHING_OPEN/.test(name);
  for (const files of isOfErasing ? TESTS_OF_ERASING : TESTS) {
    const test = await tests(name, files);
    if (test !== undefined) return test;
  }
  return isOfErasing ? undefined : storm(name);
};

const wanted = process.argv.slice(2);
const chosen = removals().filter(
  ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
);
let unnoticed = 0;
console.log('| Without the clause | Noticed by |\n|---|---|');
for (const { name } of chosen) {
  const reason = REDUNDANT[name];
  const noticed = (await whoNotices(name)) ?? (reason && `nobody: ${reason}`);
  if (noticed === undefined) unnoticed += 1;
  console.log(`| \`${name}\` | ${noticed ?? 'nobody'} |`);
}
console.log(`\n${chosen.length} clauses, ${unnoticed} unnoticed.`);
if (unnoticed > 0) process.exitCode = 1;
