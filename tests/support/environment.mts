import { randomUUID } from 'node:crypto';
import type { TableNames } from '../../local/tables.mts';

/** Table names that no other test has. */
export const ownTableNames = (): TableNames => {
  const unique = randomUUID();
  return {
    sessions: `sessions-${unique}`,
    stats: `session-stats-${unique}`,
    admin: `admin-${unique}`,
  };
};

/** The admin's password in tests, under the cheapest hash there may be. */
export const ADMIN_PASSWORD = 'correct horse battery staple';
export const ADMIN_PASSWORD_HASH =
  'scrypt:14:8:1:dGVzdHMgc2FsdCAxNiBieQ:KceNEmkoOfC2Vma33eXwPHRsEN4oaefXn25M6JTQQwY';

/** The environment that the handlers read, for a database on this machine. */
export const handlerEnvironment = (endpoint: string, tables: TableNames) => ({
  SESSIONS_TABLE: tables.sessions,
  STATS_TABLE: tables.stats,
  ADMIN_TABLE: tables.admin,
  ADMIN_PASSWORD_HASH,
  ALLOWED_ORIGINS: 'http://localhost:3000',
  DYNAMODB_ENDPOINT: endpoint,
  // Two cores may be busy with other tests; those about slow answers take the service's own.
  DYNAMODB_REQUEST_TIMEOUT_MS: '5000',
  // Nobody reads them, but for the tests about them.
  METRICS: 'off',
  AWS_REGION: 'local',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
});
