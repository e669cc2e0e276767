import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serverlessEnvironment } from '../../local/serverless-environment.mts';
import type { TableNames } from '../../local/tables.mts';
import { handlerEnvironment } from './environment.mts';

/** Runs one function by `serverless invoke local`, bundled as for a deployment: what it printed. */
export const invokeLocal = async (
  functionName: string,
  event: string,
  { endpoint, tables }: { endpoint: string; tables: TableNames },
): Promise<string> => {
  const directory = mkdtempSync(join(tmpdir(), 'customer-sessions-event-'));
  const path = join(directory, 'event.json');
  writeFileSync(path, event);
  try {
    const { stdout } = await promisify(execFile)(
      'serverless',
      ['invoke', 'local', '--stage', 'local', '--function', functionName, '--path', path],
      { env: { ...serverlessEnvironment(endpoint), ...handlerEnvironment(endpoint, tables) } },
    );
    return stdout;
  } finally {
    rmSync(directory, { recursive: true });
  }
};
