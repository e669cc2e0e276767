import { resolve } from 'node:path';
import { PlainError } from './plain-error.mts';
import { stageParameter } from './service-definition.mts';
import type { TableNames } from './tables.mts';

/** What a local run is told by its environment. */
export type LocalSettings = { port: number; dataDirectory: string; tables: TableNames };

const DEFAULT_PORT = 8000; // where the pages of the API's document call it
export const DEFAULT_DATA_DIRECTORY = '.local';

/**
 * Reads the settings of a local run, and has the handlers' own check look at theirs, so that a wrong
 * one is told before anything starts. Fills in the environment what the handlers need.
 */
export const readSettings = async (): Promise<LocalSettings> => {
  const { env } = process;
  env['SESSIONS_TABLE'] ??= 'sessions';
  env['STATS_TABLE'] ??= 'session-stats';
  env['ADMIN_TABLE'] ??= 'admin';
  env['ALLOWED_ORIGINS'] ??= stageParameter('dev', 'allowedOrigins');
  try {
    await import('../lib/config.ts');
  } catch (error) {
    throw error instanceof Error ? new PlainError(error.message) : error;
  }
  return {
    port: readPort(env['PORT'] || String(DEFAULT_PORT)),
    dataDirectory: resolve(env['LOCAL_DATA_DIR'] || DEFAULT_DATA_DIRECTORY),
    tables: {
      sessions: env['SESSIONS_TABLE'],
      stats: env['STATS_TABLE'],
      admin: env['ADMIN_TABLE'],
    },
  };
};

const readPort = (text: string): number => {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new PlainError('PORT must be a number from 1 to 65535, or not set.');
};
