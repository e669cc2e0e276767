/**
 * `npm run bench` measures all that is claimed, prints it and writes docs/benchmarks.md; with names of
 * claims, those and their sections. With `--check` it writes nothing, and fails where a figure is over
 * its limit.
 */
import { fail, PlainError } from '../local/plain-error.mts';
import { CLAIMS } from './claims.mts';
import { measureAll, tellOver } from './measure-all.mts';
import { writePage } from './write-page.mts';

const readArguments = (given: readonly string[]) => {
  const names = given.filter((argument) => argument !== '--check');
  const unknown = names.find((name) => !(name in CLAIMS));
  if (unknown !== undefined) {
    throw new PlainError(
      `"${unknown}" is not something to measure. Name any of ${Object.keys(CLAIMS).join(', ')}, or none for all of them, and --check to fail over a limit.`,
    );
  }
  const claims = Object.entries(CLAIMS).filter(
    ([name]) => names.length === 0 || names.includes(name),
  );
  return { claims: claims.map(([, claim]) => claim), checks: given.includes('--check') };
};

try {
  const { claims, checks } = readArguments(process.argv.slice(2));
  const { measured, engine } = await measureAll(claims);
  if (!checks) writePage(measured, engine);
  if (tellOver(measured) && checks) process.exitCode = 1;
} catch (error) {
  fail(error);
}
