/**
 * `npm run chaos`: people, faults, crashes and wrong clocks, and whether the numbers are exact all the
 * same. Prints what it did to the service, and what of it is not as it should be.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { startEngine } from '../local/engine.mts';
import { fail, PlainError } from '../local/plain-error.mts';
import { count, showProgress } from '../local/progress.mts';
import { createTables, deleteTables } from '../local/tables.mts';
import type { Finding } from '../tests/support/chaos/check.ts';
import { runChaos } from '../tests/support/chaos/run.ts';
import { bundleService } from '../tests/support/chaos/service-bundle.ts';
import { ownTableNames } from '../tests/support/environment.mts';

const USAGE = 'npm run chaos -- --operations 40000 --faults 0.1 --seed 7';
const SHOWN = 20;

const readOptions = (args: string[]) => {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args, options: { operations: text, faults: text, seed: text } });
  const { operations = '40000', faults = '0.1', seed = String(randomInt(2 ** 31)) } = values;
  const options = { operations: Number(operations), faults: Number(faults), seed: Number(seed) };
  const isWhole = Number.isInteger(options.operations) && Number.isInteger(options.seed);
  if (isWhole && options.operations > 0 && options.faults >= 0 && options.faults < 1)
    return options;
  throw new PlainError(`--operations and --seed are whole numbers, --faults a share: ${USAGE}`);
};

const report = (findings: Finding[]) => {
  for (const { sentence } of findings.slice(0, SHOWN)) console.error(sentence);
  if (findings.length > SHOWN) console.error(`And ${findings.length - SHOWN} more.`);
  const person = findings.find((finding) => finding.person)?.person;
  if (!person) return;
  console.error(`\nWhat ${person.name} did (${Object.values(person.userIds).join(', ')}):`);
  for (const entry of person.diary.entries) console.error(`  ${entry}`);
};

const chaos = async (args: string[]) => {
  const options = readOptions(args);
  const bundle = await bundleService();
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
    report(findings);
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
