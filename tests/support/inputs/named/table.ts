import { RAW_REQUESTS } from '../raw-requests.ts';
import { PARTS } from './parts.ts';

type Named = { name: string; answer: string };

/** A row for each answer, of which the first says where. */
const rowsOf = (where: string, inputs: Named[]): string[] =>
  [...Map.groupBy(inputs, ({ answer }) => answer)].map(
    ([answer, group], index) =>
      `|${index === 0 ? ` ${where} ` : ' '}| ${group.map(({ name }) => name).join(' · ')} | ${answer} |`,
  );

const ofParts = PARTS.flatMap(({ part, inputs }) =>
  rowsOf(
    part,
    inputs.map(([name, , answer]) => ({
      name,
      answer: answer === 'accepted' ? answer : `\`${answer}\``,
    })),
  ),
);

const overSockets = rowsOf(
  'a bare socket',
  Object.entries(RAW_REQUESTS).map(([name, [, ...statuses]]) => ({
    name,
    answer: statuses.map((status) => status ?? 'none').join(' or '),
  })),
);

/** All hostile inputs that have a name, as docs/testing.md lists them. */
export const tableOfInputs = (): string =>
  ['| Where | What comes | Answer |', '|---|---|---|', ...ofParts, ...overSockets].join('\n');
