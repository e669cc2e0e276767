import { readFileSync } from 'node:fs';
import { PlainError } from '../../local/plain-error.mts';
import { pathOf, type Question, reportOf } from './questions.mts';

/** What became of mutants. Those with which no test can be loaded say nothing, and are not counted. */
export type MutantCounts = {
  killed: number;
  timeouts: number;
  survived: number;
  notCovered: number;
};

type Report = {
  files: Record<string, { mutants: { status: string; statusReason?: string }[] }>;
};

/** What became of the mutants of a question, by Stryker's report. */
export const countMutants = (question: Question): MutantCounts => {
  const path = reportOf(question);
  const { files } = JSON.parse(readFileSync(path, 'utf8')) as Report;
  const mutants = question.files.flatMap((file) => files[pathOf(file)]?.mutants ?? []);
  if (mutants.some(({ statusReason = '' }) => statusReason.includes('ECONNREFUSED'))) {
    throw new PlainError(
      `The database ended while the question ${question.name} was asked. Delete ${path}, and ask it again.`,
    );
  }
  const count = (status: string) => mutants.filter((mutant) => mutant.status === status).length;
  return {
    killed: count('Killed'),
    timeouts: count('Timeout'),
    survived: count('Survived'),
    notCovered: count('NoCoverage'),
  };
};

export const sumOf = (all: readonly MutantCounts[]): MutantCounts => ({
  killed: sum(all.map(({ killed }) => killed)),
  timeouts: sum(all.map(({ timeouts }) => timeouts)),
  survived: sum(all.map(({ survived }) => survived)),
  notCovered: sum(all.map(({ notCovered }) => notCovered)),
});

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

/** Of a hundred mutants, how many the tests notice. */
export const scoreOf = ({ killed, timeouts, survived, notCovered }: MutantCounts): number =>
  (100 * (killed + timeouts)) / (killed + timeouts + survived + notCovered);
