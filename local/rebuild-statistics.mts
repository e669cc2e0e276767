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

const USAGE = `npm run statistics:rebuild -- --from DAY --to DAY [--dry-run] [--stage NAME]

  --from DAY    the first day, such as 2026-11-22, in UTC
  --to DAY      the last
  --dry-run     writes nothing, and tells what is not as it should be
${STAGE_USAGE}`;

const run = async (args: string[]): Promise<void> => {
  if (args.includes('--help')) return console.log(USAGE);
  const text = { type: 'string' } as const;
  const options = { from: text, to: text, stage: text, 'dry-run': { type: 'boolean' } } as const;
  const { values } = readArguments({ args, options }, USAGE);
  if (!values.from || !values.to) throw wrongUsage('--from and --to must each name a day.', USAGE);
  const [from, to, dryRun] = [values.from, values.to, values['dry-run'] ?? false];
  await withDatabase(values.stage, async (database) => {
    const { config } = await import('../lib/config.ts');
    const { rebuildDay } = await import('./data-care/rebuild-day.mts');
    const range = readDays({ from, to }, { today: dayOf(Date.now()), config });
    const rebuilt = await pMap(
      daysOf(range),
      async (day) => describeDay(day, await rebuildDay(database, day, { dryRun }), { dryRun }),
      { concurrency: DAYS_AT_ONCE },
    );
    console.log(rebuilt.join('\n'));
  });
};

await run(process.argv.slice(2)).catch(fail);
