import { randomUUID } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The environment in which osls runs beside a local database. Its builds get a folder of their own,
 * which local/build-folder-plugin.mts removes. The AWS SDK signs even what it sends to a local
 * database, so where the environment names no credentials there are some that open nothing.
 */
export const serverlessEnvironment = (endpoint: string): NodeJS.ProcessEnv => {
  const environment: NodeJS.ProcessEnv = {
    // Metrics are log lines for CloudWatch to read; people have the log lines beside them.
    METRICS: 'off',
    ...process.env,
    DYNAMODB_ENDPOINT: endpoint,
    // This machine may be busy, and DynamoDB Local slow to warm up.
    DYNAMODB_REQUEST_TIMEOUT_MS: process.env['DYNAMODB_REQUEST_TIMEOUT_MS'] ?? '5000',
    // `invoke local` runs a Lambda in the folder of its build, where the page is not.
    ADMIN_PAGE_FOLDER: join(import.meta.dirname, '../admin/dist'),
    ESBUILD_WORK_FOLDER: `.esbuild/${randomUUID()}`,
  };
  // osls keeps notes in the home folder, which not every container's user has.
  if (!isWritable(homedir())) environment['HOME'] = tmpdir();
  if (!environment['AWS_ACCESS_KEY_ID']) {
    delete environment['AWS_PROFILE'];
    environment['AWS_ACCESS_KEY_ID'] = 'local';
    environment['AWS_SECRET_ACCESS_KEY'] = 'local';
  }
  return environment;
};

const isWritable = (path: string): boolean => {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};
