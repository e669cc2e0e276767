import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const complete = {
  SESSIONS_TABLE: 'sessions',
  STATS_TABLE: 'session-stats',
  ADMIN_TABLE: 'admin',
  ALLOWED_ORIGINS: 'https://app.example.com, http://localhost:3000',
};
const NAMES = [
  ...Object.keys(complete),
  'SESSION_TIMEOUT_MINUTES',
  'SESSION_EXPIRY',
  'RETENTION_DAYS',
  'DYNAMODB_ENDPOINT',
  'DYNAMODB_REQUEST_TIMEOUT_MS',
  'POWERTOOLS_LOG_LEVEL',
];

beforeEach(() => {
  vi.resetModules();
  for (const name of NAMES) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

const load = async (environment: Record<string, string | undefined>) => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return (await import('../../lib/config.ts')).config;
};

test('what is not set has its default, but for tables and origins', async () => {
  expect(await load(complete)).toEqual({
    sessionsTable: 'sessions',
    statsTable: 'session-stats',
    allowedOrigins: new Set(['https://app.example.com', 'http://localhost:3000']),
    sessionTimeoutMs: 3_600_000,
    sessionExpiry: 'fixed',
    retentionDays: 400,
    dynamodbEndpoint: undefined,
    dynamodbRequestTimeoutMs: 800,
  });
});

test('what is set counts', async () => {
  const settings = {
    SESSION_TIMEOUT_MINUTES: '1440',
    SESSION_EXPIRY: 'sliding',
    RETENTION_DAYS: '1',
    DYNAMODB_ENDPOINT: 'http://127.0.0.1:8001',
    DYNAMODB_REQUEST_TIMEOUT_MS: '5000',
  };
  expect(await load({ ...complete, ...settings })).toMatchObject({
    sessionTimeoutMs: 86_400_000,
    sessionExpiry: 'sliding',
    retentionDays: 1,
    dynamodbEndpoint: 'http://127.0.0.1:8001',
    dynamodbRequestTimeoutMs: 5_000,
  });
});

const ORIGINS =
  'ALLOWED_ORIGINS must be one or more origins such as https://app.example.com, separated by commas, without a path.';
const SESSIONS_TABLE =
  'SESSIONS_TABLE must be the name of the sessions table: 3 to 255 letters, digits or any of . _ -.';
const TIMEOUT = 'SESSION_TIMEOUT_MINUTES must be a whole number of minutes from 1 to 1440.';

test.each([
  [{ SESSIONS_TABLE: undefined }, SESSIONS_TABLE],
  [{ SESSIONS_TABLE: 'a b' }, SESSIONS_TABLE],
  [{ SESSIONS_TABLE: 'ab' }, SESSIONS_TABLE],
  [
    { STATS_TABLE: ' ' },
    SESSIONS_TABLE.replace('SESSIONS', 'STATS').replace('sessions', 'statistics'),
  ],
  [
    { ADMIN_TABLE: undefined },
    SESSIONS_TABLE.replace('SESSIONS', 'ADMIN').replace('sessions', 'administration'),
  ],
  [{ ALLOWED_ORIGINS: undefined }, ORIGINS],
  [{ ALLOWED_ORIGINS: '' }, ORIGINS],
  [{ ALLOWED_ORIGINS: '*' }, ORIGINS],
  [{ ALLOWED_ORIGINS: 'localhost:3000' }, ORIGINS],
  [{ ALLOWED_ORIGINS: 'https://app.example.com/' }, ORIGINS],
  [{ ALLOWED_ORIGINS: 'https://app.example.com,' }, ORIGINS],
  [{ SESSION_TIMEOUT_MINUTES: '0' }, TIMEOUT],
  [{ SESSION_TIMEOUT_MINUTES: '1441' }, TIMEOUT],
  [{ SESSION_TIMEOUT_MINUTES: '1.5' }, TIMEOUT],
  [{ SESSION_TIMEOUT_MINUTES: 'an hour' }, TIMEOUT],
  [{ SESSION_EXPIRY: 'never' }, 'SESSION_EXPIRY must be fixed or sliding.'],
  [
    { DYNAMODB_REQUEST_TIMEOUT_MS: '99' },
    'DYNAMODB_REQUEST_TIMEOUT_MS must be a whole number of milliseconds from 100 to 10000.',
  ],
  [
    { POWERTOOLS_LOG_LEVEL: 'loud' },
    'POWERTOOLS_LOG_LEVEL must be one of DEBUG, INFO, WARN, ERROR, SILENT.',
  ],
  [{ RETENTION_DAYS: '-1' }, 'RETENTION_DAYS must be a whole number of days from 1 to 36500.'],
  [
    { DYNAMODB_ENDPOINT: 'dynamodb' },
    'DYNAMODB_ENDPOINT must be a URL such as http://127.0.0.1:8001, or not set at all.',
  ],
])('%j stops the start with a sentence', async (environment, sentence) => {
  await expect(load({ ...complete, ...environment })).rejects.toThrow(new Error(sentence));
});

test('several wrong settings are told at once', async () => {
  await expect(
    load({ STATS_TABLE: 'stats', ADMIN_TABLE: 'admin', ALLOWED_ORIGINS: '*' }),
  ).rejects.toThrow(new Error(`${SESSIONS_TABLE} ${ORIGINS}`));
});
