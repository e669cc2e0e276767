/**
 * `npm run mutation`: changes the domain, the repository and the validators in some two thousand places,
 * one at a time, and asks the tests who notices (by Stryker). Writes the score to docs/benchmarks.md, and
 * fails where it is under its limit. With names of questions, of bench/mutation/questions.mts, it asks
 * those and writes nothing. Of what was answered before only that is asked again which has changed.
 */
import { spawnSync } from 'node:child_process';
import { fail, PlainError } from '../local/plain-error.mts';
import { measureAll, tellOver } from './measure-all.mts';
import { mutation } from './mutation/claim.mts';
import { pathOf, QUESTIONS, type Question, reportOf } from './mutation/questions.mts';
import { writePage } from './write-page.mts';

const chosen = (names: readonly string[]): Question[] => {
  const unknown = names.find((name) => !QUESTIONS.some((question) => question.name === name));
  if (unknown !== undefined) {
    throw new PlainError(
      `"${unknown}" is no question. Name any of ${QUESTIONS.map(({ name }) => name).join(', ')}, or none for all of them.`,
    );
  }
  return QUESTIONS.filter(({ name }) => names.length === 0 || names.includes(name));
};

/** Of a package of its own, which nobody else has to install. */
const STRYKER = 'bench/mutation/node_modules/.bin/stryker';

const ask = (question: Question) => {
  const { name, files } = question;
  console.log(`\n${name}: ${files.join(', ')}\n`);
  const { status } = spawnSync(
    STRYKER,
    [
      ...['run', 'bench/mutation/stryker.config.mjs'],
      ...['--mutate', files.map(pathOf).join(',')],
      ...['--incrementalFile', reportOf(question)],
    ],
    { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, QUESTION: name } },
  );
  if (status !== 0) throw new PlainError(`The question ${name} has no answer.`);
};

/** Writes the score of all that was asked, and complains where it is too low. */
const writeScore = async () => {
  const { measured, engine } = await measureAll([mutation]);
  writePage(measured, engine);
  if (tellOver(measured)) process.exitCode = 1;
};

try {
  const names = process.argv.slice(2);
  for (const question of chosen(names)) ask(question);
  if (names.length === 0) await writeScore();
} catch (error) {
  fail(error);
}
