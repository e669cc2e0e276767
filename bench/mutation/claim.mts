import type { Claim } from '../claim.mts';
import { countMutants, type MutantCounts, scoreOf, sumOf } from './mutants.mts';
import { QUESTIONS } from './questions.mts';

const LEAST_SCORE = 85;
const GROUPS = ['domain', 'repository', 'validators'] as const;

const row = (name: string, counts: MutantCounts) => [
  name,
  ...[counts.killed, counts.timeouts, counts.survived, counts.notCovered].map(String),
  scoreOf(counts).toFixed(1),
];

/** Whether the tests notice when the code is another. */
export const mutation: Claim = {
  title: 'Of a hundred changes to the code, the tests notice 85',
  text: [
    `Taken by \`npm run mutation\`, which takes an hour or two and is no part of \`npm run bench\`
([how](testing.md#mutation)). Mutants are the code with one change, such as another operator or an
empty text. They are killed by a test that fails, or time out where one does not end; others survive,
or no test comes by where they are. The score is what is killed or times out, of a hundred. Mutants
with which no test can be loaded are not counted.`,
  ],
  measure: async () => {
    const groups = GROUPS.map((name) => ({
      name,
      counts: sumOf(QUESTIONS.filter(({ group }) => group === name).map(countMutants)),
    }));
    const total = sumOf(groups.map(({ counts }) => counts));
    return {
      tables: [
        {
          head: ['Mutants', 'killed', 'timed out', 'survived', 'not covered', 'score'],
          rows: [...groups.map(({ name, counts }) => row(name, counts)), row('all', total)],
        },
      ],
      limits: [...groups, { name: 'all', counts: total }].map(({ name, counts }) => ({
        what: `${name}: not noticed, of a hundred`,
        figure: 100 - scoreOf(counts),
        atMost: 100 - LEAST_SCORE,
      })),
    };
  },
};
