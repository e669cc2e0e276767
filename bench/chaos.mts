/**
 * `npm run chaos`: people, faults, crashes and wrong clocks, and whether the numbers are exact all the
 * same. Prints what it did to the service, and what of it is not as it should be. `--without "close RUNS"`
 * takes a clause out of a condition, to see that it is missed.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Plugin } from 'esbuild';
import { startEngine } from '../local/engine.mts';
import { fail, PlainError } from '../local/plain-error.mts';
import { count, showProgress } from '../local/progress.mts';
import { createTables, deleteTables } from '../local/tables.mts';
import { reportLines } from '../tests/support/chaos/report.ts';
import { runChaos } from '../tests/support/chaos/run.ts';
import { bundleService } from '../tests/support/chaos/service-bundle.ts';
import { ownTableNames } from '../tests/support/environment.mts';
import { findRemoval, type Removal, removals, sourceWithout } from './clauses/removal.mts';

const USAGE = 'npm run chaos -- --operations 40000 --faults 0.1 --seed 7';

const readOptions = (args: string[]) => {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { operations: text, faults: text, seed: text, without: text },
  });
  const { operations = '40000', faults = '0.1', seed = String(randomInt(2 ** 31)) } = values;
  const options = {
    operations: Number(operations),
    faults: Number(faults),
    seed: Number(seed),
    removal: values.without === undefined ? undefined : removalNamed(values.without),
  };
  const isWhole = Number.isInteger(options.operations) && Number.isInteger(options.seed);
  if (isWhole && options.operations > 0 && options.faults >= 0 && options.faults < 1)
    return options;
  throw new PlainError(`--operations and --seed are whole numbers, --faults a share: ${USAGE}`);
};

const removalNamed = (name: string): Removal => {
  const removal = findRemoval(name);
  if (removal) return removal;
  const names = removals().map((other) => `  ${other.name}`);
  throw new PlainError(`There is no clause "${name}", only:\n${names.join('\n')}`);
};

/** Bundles the service as if a clause did not stand in its source. */
const without = (removal: Removal): Plugin => ({
  name: 'without-a-clause',
  setup: ({ onLoad }) => {
    onLoad({ filter: /lib.repository.*\.ts$/ }, ({ path }) => ({
      contents: sourceWithout(path, removal),
      loader: 'ts',
    }));
  },
});

const chaos = async (args: string[]) => {
  const { removal, ...options } = readOptions(args);
  const bundle = await bundleService(removal && [without(removal)]);
  const engine = await startEngine();
  const tables = ownTableNames();
  try {
    await createTables(engine.endpoint, tables, { deletesExpired: false });
    const { add } = showProgress(options.operations, { unit: 'operations' });
    const { findings, injected, stored } = await runChaos({
      ...options,
      engine: engine.endpoint,
      tables,
      bundle,
      onOperation: add,
    });
    for (const [what, times] of Object.entries(injected).sort(([, a], [, b]) => b - a)) {
      console.log(`${count(times).padStart(9)}  ${what}`);
    }
    console.log(`${count(stored.sessions.length).padStart(9)}  items stored`);
    for (const line of reportLines(findings)) console.error(line);
    console.log(
      `${count(options.operations)} operations on ${engine.name}, ${options.faults * 100} % faults, seed ${options.seed}: ${findings.length} violations.`,
    );
    if (findings.length > 0) process.exitCode = 1;
    await deleteTables(engine.endpoint, tables);
  } finally {
    await engine.stop();
  }
};

await chaos(process.argv.slice(2)).catch(fail);
