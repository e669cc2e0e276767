import { resolve } from 'node:path';
import { PlainError } from '../plain-error.mts';
import { openEngine } from '../running-engine.mts';
import { serverlessEnvironment } from '../serverless-environment.mts';
import { stageSetting } from '../service-definition.mts';
import { DEFAULT_DATA_DIRECTORY, readSettings } from '../settings.mts';
import { createTables } from '../tables.mts';
import type { Database } from './erased-meanwhile.mts';

export const STAGE_USAGE =
  '  --stage NAME  the deployed stage, with the AWS credentials and the region of the environment;\n' +
  '                without it, the data of npm start on this machine, whether or not it runs';

/**
 * Does something with the database of a stage, or of `npm start`. Fills the environment with what the
 * service's own code reads when it is loaded, so that code is to be imported by the work, not before.
 */
export const withDatabase = (
  stage: string | undefined,
  work: (database: Database) => Promise<void>,
): Promise<void> =>
  stage === undefined || stage === 'local' ? withLocal(work) : withStage(stage, work);

const withLocal = async (work: (database: Database) => Promise<void>): Promise<void> => {
  const { engine } = await openEngine(
    resolve(process.env['LOCAL_DATA_DIR'] || DEFAULT_DATA_DIRECTORY),
  );
  try {
    Object.assign(process.env, { AWS_REGION: 'local', ...serverlessEnvironment(engine.endpoint) });
    const { tables } = await readSettings();
    await createTables(engine.endpoint, tables);
    const { createToolClient } = await import('./client.mts');
    await work({ client: createToolClient(engine.endpoint), tables });
  } finally {
    await engine.stop();
  }
};

/** What the tools go by, where the environment says nothing else. */
const STAGE_SETTINGS = {
  SESSIONS_TABLE: 'sessionsTable',
  STATS_TABLE: 'statsTable',
  ADMIN_TABLE: 'adminTable',
  RETENTION_DAYS: 'retentionDays',
  VISITOR_RETENTION_DAYS: 'visitorRetentionDays',
  AUTH: 'auth',
  AUTH_ISSUER: 'authIssuer',
  AUTH_AUDIENCE: 'authAudience',
};

const withStage = async (
  stage: string,
  work: (database: Database) => Promise<void>,
): Promise<void> => {
  const { env } = process;
  for (const [name, parameter] of Object.entries(STAGE_SETTINGS)) {
    env[name] ??= stageSetting(stage, parameter);
  }
  env['DYNAMODB_REQUEST_TIMEOUT_MS'] ??= '5000';
  const { tables } = await readSettings();
  const { createToolClient } = await import('./client.mts');
  const client = createToolClient(env['DYNAMODB_ENDPOINT']);
  try {
    await work({ client, tables });
  } catch (error) {
    throw asPlainError(error, stage, tables.sessions);
  }
};

/** What is most often wrong with a stage, in a sentence. */
const asPlainError = (error: unknown, stage: string, table: string): unknown => {
  const { name = '', message = '' } = error instanceof Error ? error : {};
  if (name === 'ResourceNotFoundException') {
    return new PlainError(
      `There is no table such as ${table} in this account and region. Is the stage ${stage} deployed there? Tables with other names are for SESSIONS_TABLE, STATS_TABLE and ADMIN_TABLE to name.`,
    );
  }
  if (name === 'CredentialsProviderError' || /^Region (is missing|not accepted)/.test(message)) {
    return new PlainError(
      'AWS_REGION and the credentials of an account must be in the environment, as for a deployment.',
    );
  }
  return error;
};
