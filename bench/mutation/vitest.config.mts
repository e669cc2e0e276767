import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import base from '../../vitest.config.mts';
import { QUESTIONS } from './questions.mts';

/** The tests that are asked about the mutants of the files of QUESTION, in their order. */

const question = QUESTIONS.find(({ name }) => name === process.env['QUESTION']);
if (question === undefined) throw new Error('QUESTION names no question.');
const asked = question.tests.map((name) => `tests/${name}.test.ts`);

/** A mutant may make a test go on for ever, and what cleans up after it. Without one, none takes half of it. */
const TIMEOUT_MS = 25_000;

/** A class, as Vitest makes one of it. */
class AsListed extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const place = ({ moduleId }: TestSpecification) =>
      asked.findIndex((path) => moduleId.endsWith(`/${path}`));
    return files.toSorted((one, other) => place(one) - place(other));
  }
}

const projects = (base.test?.projects ?? []).flatMap((project) => {
  if (typeof project !== 'object' || !('test' in project)) return [];
  const include = asked.filter((path) => path.startsWith(`tests/${project.test?.name}/`));
  if (include.length === 0) return [];
  const test = { ...project.test, include, testTimeout: TIMEOUT_MS, hookTimeout: TIMEOUT_MS };
  return [{ ...project, extends: true as const, test }];
});

export default defineConfig({
  test: {
    ...base.test,
    globalSetup: ['./tests/support/engine.mts'],
    sequence: { sequencer: AsListed },
    teardownTimeout: 5_000,
    projects,
  },
});
