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
  const refused = [
    ...(bad.length > 0 ? [`${count(bad.length)} rows cannot be read:`, list(bad)] : []),
    ...(skipped.length > 0 ? [`${count(skipped.length)} rows are left out:`, list(skipped)] : []),
    ...(skippedUsers.length > 0
      ? [
          `${count(skippedUsers.length)} users are left out:`,
          list(
            skippedUsers.map(({ userId, sessions, reason }) => ({
              where: `${userId}, ${count(sessions)} sessions`,
              reason: `${reason}.`,
            })),
          ),
        ]
      : []),
  ];
  const notes = [
    ...(report.wereActive > 0
      ? [
          `${count(report.wereActive)} sessions were active; they end as expired, at their last activity.`,
        ]
      : []),
    ...(report.lackResponses > 0
      ? [
          `${count(report.lackResponses)} sessions say how long answers took on average, but not how many there were: their average is left out.`,
        ]
      : []),
  ];
  return [
    '',
    `Rows of sessions: ${count(report.rows)}. Other rows: ${count(report.otherRows)}.`,
    `${dryRun ? 'To import' : 'Imported'}: ${count(report.sessions)} sessions of ${count(report.users)} users, ${count(report.alreadyThere)} of them ${dryRun ? 'there already' : 'in an earlier run'}.`,
    `They have ${count(report.messages)} messages, ${count(report.conversations)} conversations and ${count(report.responses)} timed answers.`,
    ...notes,
    ...refused,
    ...(dryRun ? ['Nothing was written.'] : []),
  ].join('\n');
};

await run(process.argv.slice(2)).catch(fail);
