import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '../local/engine.mts';
import { createTables, deleteTables } from '../local/tables.mts';
import { ADMIN_PASSWORD_HASH, ownTableNames } from '../tests/support/environment.mts';

/** A database, a folder for bundles, and environments as Lambdas have them. */
export type Setting = {
  engine: string;
  directory: string;
  /** The environment of a Lambda, and nothing else, with empty tables of its own. */
  newEnvironment: (settings?: Record<string, string>) => Promise<Record<string, string>>;
};

/** Starts a database for the work, and takes all away after it. */
export const inSetting = async <T,>(work: (setting: Setting) => Promise<T>): Promise<T> => {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  const engine = await startEngine();
  const made: Parameters<typeof deleteTables>[1][] = [];
  const newEnvironment = async (settings = {}) => {
    const tables = ownTableNames();
    await createTables(engine.endpoint, tables, { deletesExpired: false });
    made.push(tables);
    return {
      // Without an .aws folder.
      HOME: directory,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
      SESSIONS_TABLE: tables.sessions,
      STATS_TABLE: tables.stats,
      ADMIN_TABLE: tables.admin,
      ADMIN_PASSWORD_HASH,
      ALLOWED_ORIGINS: 'http://localhost:3000',
      DYNAMODB_ENDPOINT: engine.endpoint,
      ...settings,
    };
  };
  try {
    const result = await work({ engine: engine.name, directory, newEnvironment });
    // A database that runs on keeps nothing of it.
    for (const tables of made) await deleteTables(engine.endpoint, tables);
    return result;
  } finally {
    await engine.stop();
    rmSync(directory, { recursive: true });
  }
};
