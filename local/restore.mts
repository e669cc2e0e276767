/**
 * `npm run restore -- --from DIR`: writes a backup into empty tables, before the service runs on them.
 */
import { resolve } from 'node:path';
import { readArguments, wrongUsage } from './data-care/read-arguments.mts';
import { STAGE_USAGE, withDatabase } from './data-care/with-database.mts';
import { fail } from './plain-error.mts';
import { count } from './progress.mts';

const USAGE = `npm run restore -- --from DIR [--resume] [--stage NAME]

  --from DIR    the folder of a backup
  --resume      goes on with a restore of this backup that was interrupted
${STAGE_USAGE}`;

const run = async (args: string[]): Promise<void> => {
  if (args.includes('--help')) return console.log(USAGE);
  const text = { type: 'string' } as const;
  const options = { from: text, stage: text, resume: { type: 'boolean' } } as const;
  const { from, stage, resume = false } = readArguments({ args, options }, USAGE).values;
  if (!from) throw wrongUsage('--from must name the folder of a backup.', USAGE);
  await withDatabase(stage, async (database) => {
    const { restore } = await import('./data-care/restore.mts');
    const manifest = await restore(database, { folder: resolve(from), resume });
    console.log(`
Back as of ${manifest.started_at}: users: ${count(manifest.users)}, ended sessions: ${count(manifest.sessions)}.
What has expired since ends with the next sweep. Erase again whom admins have erased since.`);
  });
};

await run(process.argv.slice(2)).catch(fail);
