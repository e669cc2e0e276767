/**
 * `npm run backup -- --to DIR`: writes all that is stored to a folder, while the service runs.
 */
import { resolve } from 'node:path';
import { readArguments, wrongUsage } from './data-care/read-arguments.mts';
import { STAGE_USAGE, withDatabase } from './data-care/with-database.mts';
import { fail } from './plain-error.mts';
import { count } from './progress.mts';

const USAGE = `npm run backup -- --to DIR [--stage NAME]

  --to DIR      a new folder, or an empty one
${STAGE_USAGE}`;

const run = async (args: string[]): Promise<void> => {
  if (args.includes('--help')) return console.log(USAGE);
  const text = { type: 'string' } as const;
  const { to, stage } = readArguments({ args, options: { to: text, stage: text } }, USAGE).values;
  if (!to) throw wrongUsage('--to must name a folder for the backup.', USAGE);
  const folder = resolve(to);
  await withDatabase(stage, async (database) => {
    const { backUp } = await import('./data-care/backup.mts');
    const { config } = await import('../lib/config.ts');
    const { users, sessions } = await backUp(database, {
      folder,
      keptDays: config.visitorRetentionDays,
    });
    console.log(`
In ${folder}: users: ${count(users)}, ended sessions: ${count(sessions)}.
It tells who chatted and when: keep it as you keep the tables.`);
  });
};

await run(process.argv.slice(2)).catch(fail);
