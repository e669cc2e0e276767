/**
 * `npm run import:django -- FILE`: imports the sessions of the Django server, from what its `dumpdata`
 * has written or from CSV.
 */
import { readArguments, wrongUsage } from './data-care/read-arguments.mts';
import { STAGE_USAGE, withDatabase } from './data-care/with-database.mts';
import type { ImportReport } from './import/import-dump.mts';
import { fail } from './plain-error.mts';
import { count } from './progress.mts';

const USAGE = `npm run import:django -- FILE [--dry-run] [--users MAP] [--skip-bad-rows] [--stage NAME]

  FILE             JSON from dumpdata, or CSV with a header
  --dry-run        writes nothing, and tells what an import would do
  --users MAP      a JSON file that says which users the names in FILE are here
  --skip-bad-rows  imports the others where some rows cannot be read
${STAGE_USAGE.replaceAll(/^ {2}(.{14})/gm, '  $1   ')}`;

const run = async (args: string[]): Promise<void> => {
  if (args.includes('--help')) return console.log(USAGE);
  const [text, flag] = [{ type: 'string' }, { type: 'boolean' }] as const;
  const options = { 'dry-run': flag, 'skip-bad-rows': flag, users: text, stage: text };
  const { values, positionals } = readArguments({ args, options, allowPositionals: true }, USAGE);
  const [file, ...others] = positionals;
  if (!file || others.length > 0) throw wrongUsage('There must be one FILE.', USAGE);
  await withDatabase(values.stage, async () => {
    const { readDump } = await import('./import/read-dump.mts');
    const { readUserMap } = await import('./import/user-names.mts');
    const { importDump, list } = await import('./import/import-dump.mts');
    const report = await importDump(readDump(file), {
      map: values.users === undefined ? new Map() : readUserMap(values.users),
      dryRun: values['dry-run'] ?? false,
      skipBadRows: values['skip-bad-rows'] ?? false,
    });
    console.log(describe(report, list));
  });
};

const describe = (
  report: ImportReport,
  list: (refusals: { where: string; reason: string }[]) => string,
): string => {
  const { dryRun, bad, skipped, skippedUsers } = report;
  const users = skippedUsers.map(({ userId, sessions, reason }) => ({
    where: `${userId}, sessions in the file: ${count(sessions)}`,
    reason: `${reason}.`,
  }));
  const refused = [
    ['Rows that cannot be read', bad],
    ['Rows left out', skipped],
    ['Users left out', users],
  ] as const;
  return [
    '',
    `Rows of sessions: ${count(report.rows)}. Other rows: ${count(report.otherRows)}.`,
    `Sessions ${dryRun ? 'to import' : 'imported'}: ${count(report.sessions)}, of which ${count(report.alreadyThere)} in an earlier run. Users: ${count(report.users)}.`,
    `Messages: ${count(report.messages)}. Conversations: ${count(report.conversations)}. Timed answers: ${count(report.responses)}.`,
    `Sessions that were active, and end as expired at their last activity: ${count(report.wereActive)}.`,
    `Sessions whose average is left out, as it is not said of how many answers: ${count(report.lackResponses)}.`,
    ...refused.flatMap(([what, rows]) =>
      rows.length === 0 ? [] : [`${what}: ${count(rows.length)}`, list([...rows])],
    ),
    ...(dryRun ? ['Nothing was written.'] : []),
  ].join('\n');
};

await run(process.argv.slice(2)).catch(fail);
