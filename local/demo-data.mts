/**
 * `npm run demo:data`: fills the database of `npm start` with months of believable sessions, through
 * the service's own writes and whether or not it runs. Run again, it adds new visitors.
 */
import { makeDemoData } from './demo/make.mts';
import { readOptions, USAGE } from './demo/options.mts';
import { fail, PlainError } from './plain-error.mts';
import { openEngine } from './running-engine.mts';
import { readSettings } from './settings.mts';
import { createTables } from './tables.mts';

const demoData = async (args: string[]): Promise<void> => {
  if (args.includes('--help')) return console.log(USAGE);
  const options = readOptions(args);
  const { dataDirectory, port, tables } = await readSettings();
  await requireRetention(options.days);
  const { engine, running } = await openEngine(dataDirectory);
  try {
    await createTables(engine.endpoint, tables);
    await makeDemoData(engine.endpoint, options);
  } finally {
    await engine.stop();
  }
  const address = `http://127.0.0.1:${running?.port ?? port}/admin/chat/usersession/`;
  console.log(`See them at ${address}${running ? '' : ' while npm start runs'}`);
};

/** Older sessions would be gone as soon as they are there. */
const requireRetention = async (days: number) => {
  const { config } = await import('../lib/config.ts');
  if (days <= config.retentionDays) return;
  throw new PlainError(
    `--days is ${days}, but sessions are kept for ${config.retentionDays} days (RETENTION_DAYS). Ask for fewer days, or keep them for longer.`,
  );
};

await demoData(process.argv.slice(2)).catch(fail);
