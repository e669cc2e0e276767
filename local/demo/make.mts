import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { PlainError } from '../plain-error.mts';
import { serverlessEnvironment } from '../serverless-environment.mts';
import { type DemoOptions, toArguments } from './options.mts';

/** These visitors are kept as long as anybody, so that there are months of them to look at. */
const KEPT_FOR_MONTHS = { VISITOR_RETENTION_DAYS: '36500' };

/**
 * Makes demo data in a database that has its tables, and tells on the terminal how far it is. In a
 * process of its own, as the service reads its settings and its clock when it is loaded.
 */
export const makeDemoData = async (endpoint: string, options: DemoOptions): Promise<void> => {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
      ...['--import', join(import.meta.dirname, 'simulate-clock.mts')],
      join(import.meta.dirname, 'fill.mts'),
      ...toArguments(options),
    ],
    {
      env: { AWS_REGION: 'local', ...serverlessEnvironment(endpoint), ...KEPT_FOR_MONTHS },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new PlainError('The demo data is not complete.');
};
