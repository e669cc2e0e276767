import { cpus, totalmem } from 'node:os';
import type { Claim, Findings, Limit, Table } from './claim.mts';
import { isOver } from './claim.mts';

/** The claims and what was found, as text: for a terminal, and for docs/benchmarks.md. */

const GIB = 1024 ** 3;

/** A table in Markdown, with its columns below each other; the first to the left. */
export const tableText = ({ head, rows }: Table): string => {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) =>
    `| ${widths.map((width, column) => padded(cells[column] ?? '', width, column)).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(Math.max(1, width - 1))}:`,
  );
  return [line(head), line(rule), ...rows.map(line)].join('\n');
};

const padded = (cell: string, width: number, column: number) =>
  column === 0 ? cell.padEnd(width) : cell.padStart(width);

const limitsTable = (limits: readonly Limit[]): Table => ({
  head: ['Held to', 'now', 'at most', 'aim'],
  rows: limits.map(({ what, figure, atMost, aim = atMost }) => [
    what,
    figure.toFixed(2),
    atMost.toFixed(2),
    aim.toFixed(2),
  ]),
});

export const findingsText = ({ tables, limits }: Findings): string => {
  const others = limits.filter(({ isInTable = false }) => !isInTable);
  const all = others.length === 0 ? tables : [...tables, limitsTable(others)];
  return all.map(tableText).join('\n\n');
};

/** A sentence for each figure that is over its limit. */
export const overText = (limits: readonly Limit[]): string[] =>
  limits
    .filter(isOver)
    .map(
      ({ what, figure, atMost }) =>
        `${what}: ${figure.toFixed(3)}, which is over the limit of ${atMost.toFixed(2)}.`,
    );

/** On what the figures were taken. */
const machine = () => {
  const [cpu] = cpus();
  const memory = `${(totalmem() / GIB).toFixed(0)} GiB`;
  return `${cpus().length} × ${cpu?.model.trim()}, ${memory}, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
};

const FOREWORD = `# Benchmarks

What this repository claims about speed and effort, measured by \`npm run bench\`, which wrote this
page; \`npm run bench -- cold\` measures one claim (\`cold\`, \`warm\`, \`calls\`, \`growth\`,
\`client\`) and writes its section anew, and \`npm run bench -- --check\` writes nothing, and fails where
a figure is over its limit. All of it takes five to ten minutes. \`npm run mutation\` writes a
section of its own.

Milliseconds are of the machine that is named, which may have had other work to do, and mean nothing
elsewhere. What is claimed are ratios, with both sides taken in turn in one run; the busier the machine,
the more they scatter.
`;

export type Measured = { claim: Claim; findings: Findings };

const sectionText = (
  { claim: { title, text }, findings }: Measured,
  { engine, date }: { engine: string; date: string },
) =>
  [
    title,
    ...text,
    `Taken on ${date}: ${machine()}; the database is ${engine}.`,
    findingsText(findings),
  ]
    .join('\n\n')
    .concat('\n');

/** The page with the sections of what was measured anew, and the others as they stand in it. */
export const pageText = (
  before: string,
  claims: readonly Claim[],
  { measured, ...circumstances }: { measured: readonly Measured[]; engine: string; date: string },
): string => {
  const standing = before.split('\n## ').slice(1);
  const sections = claims.flatMap((claim) => {
    const now = measured.find((one) => one.claim === claim);
    if (now) return [sectionText(now, circumstances)];
    return standing.filter((section) => section.startsWith(`${claim.title}\n`));
  });
  return [FOREWORD, ...sections.map((section) => `${section.trimEnd()}\n`)].join('\n## ');
};
