import { existsSync, globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scoreOf, sumOf } from '../../bench/mutation/mutants.mts';
import { pathOf, QUESTIONS } from '../../bench/mutation/questions.mts';

const asked = QUESTIONS.flatMap(({ files }) => files.map(pathOf));

test('a mutant that makes a test run for ever is noticed, and one that no test comes by is not', () => {
  expect(scoreOf({ killed: 80, timeouts: 5, survived: 9, notCovered: 6 })).toBe(85);
  expect(
    sumOf([
      { killed: 1, timeouts: 2, survived: 3, notCovered: 4 },
      { killed: 10, timeouts: 20, survived: 30, notCovered: 40 },
    ]),
  ).toEqual({ killed: 11, timeouts: 22, survived: 33, notCovered: 44 });
});

test('each file of the repository is asked about, and none twice', () => {
  expect(asked).toEqual([...new Set(asked)]);
  expect(asked.filter((path) => path.startsWith('lib/repository/')).toSorted()).toEqual(
    globSync('lib/repository/*.ts').toSorted(),
  );
});

test('the files and the tests of each question are there', () => {
  const tests = QUESTIONS.flatMap((question) =>
    question.tests.map((name) => `tests/${name}.test.ts`),
  );
  expect([...asked, ...tests].filter((path) => !existsSync(path))).toEqual([]);
});
