/**
 * `npm run statistics:rebuild -- --from DAY --to DAY`: counts the statistics of some days anew from
 * their sessions.
 */
import pMap from 'p-map';
import { dayOf } from '../lib/clock.ts';
import { daysOf } from '../lib/day.ts';
import { readArguments, wrongUsage } from './data-care/read-arguments.mts';
import { describeDay, readDays } from './data-care/rebuild-days.mts';
import { STAGE_USAGE, withDatabase } from './data-care/with-database.mts';
import { fail } from './plain-error.mts';

/** Most of the time they wait for the index. */
const DAYS_AT_ONCE = 8;

const USAGE = `npm run statistics:rebuild -- --from DAY --to DAY [--dry-run] [--allow-fewer] [--stage NAME]

  --from DAY    the first day, such as 2026-11-22, in UTC
  --to DAY      the last
  --dry-run     writes nothing, and tells what is not as it should be
  --allow-fewer also where fewer sessions are there than the statistics count
${STAGE_USAGE}`;

const run = async (args: string[]): Promise<void> => {
  if (args.includes('--help')) return console.log(USAGE);
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = { from: text, to: text, stage: text, 'dry-run': flag, 'allow-fewer': flag };
  const { values } = readArguments({ args, options }, USAGE);
  if (!values.from || !values.to) throw wrongUsage('--from and --to must each name a day.', USAGE);
  const { from, to, 'dry-run': dryRun = false, 'allow-fewer': allowsFewer = false } = values;
  await withDatabase(values.stage, async (database) => {
    const { config } = await import('../lib/config.ts');
    const { rebuildDay } = await import('./data-care/rebuild-day.mts');
    const range = readDays({ from, to }, { today: dayOf(Date.now()), config });
    const rebuild = async (day: string) => {
      const differences = await rebuildDay(database, day, { dryRun, allowsFewer });
      return describeDay(day, differences, { dryRun });
    };
    // A day that is refused keeps no other from being told.
    const refused = await pMap(
      daysOf(range),
      (day) =>
        rebuild(day).then(
          (told) => console.log(told),
          (error: unknown) => error,
        ),
      { concurrency: DAYS_AT_ONCE },
    );
    for (const error of refused) if (error !== undefined) fail(error);
  });
};

await run(process.argv.slice(2)).catch(fail);
