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
  'ADMIN_PASSWORD_HASH',
  'ADMIN_PASSWORD_IS_SET',
  'ADMIN_PAGE_FOLDER',
  'VISITOR_RETENTION_DAYS',
  'METRICS',
  'STAGE',
  'AUTH',
  'AUTH_ISSUER',
  'AUTH_AUDIENCE',
  'AUTH_JWKS_URL',
  'AUTH_USER_CLAIM',
  'AUTH_GROUPS_CLAIM',
  'AUTH_ADMIN_GROUP',
  'AUTH_ADMIN_CLIENT_ID',
  'AUTH_ADMIN_SCOPE',
];

const SALT = Buffer.alloc(16, 0xab);
const KEY = Buffer.alloc(32, 0xcd);

const passwordHash = (parameters: string, salt = SALT, key = KEY) =>
  ['scrypt', parameters, salt.toString('base64url'), key.toString('base64url')].join(':');

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
    adminTable: 'admin',
    adminPasswordHash: undefined,
    hasAdminPassword: false,
    adminPageFolder: 'admin/dist',
    allowedOrigins: new Set(['https://app.example.com', 'http://localhost:3000']),
    sessionTimeoutMs: 3_600_000,
    sessionExpiry: 'fixed',
    retentionDays: 400,
    visitorRetentionDays: 30,
    requiresToken: false,
    tokens: undefined,
    publishesMetrics: true,
    stage: 'local',
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
    ADMIN_PASSWORD_HASH: passwordHash('17:8:1'),
  };
  expect(await load({ ...complete, ...settings })).toMatchObject({
    sessionTimeoutMs: 86_400_000,
    sessionExpiry: 'sliding',
    retentionDays: 1,
    dynamodbEndpoint: 'http://127.0.0.1:8001',
    dynamodbRequestTimeoutMs: 5_000,
    adminPasswordHash: {
      text: passwordHash('17:8:1'),
      cost: 131_072,
      blockSize: 8,
      parallelization: 1,
      salt: SALT,
      key: KEY,
    },
  });
});

test.each([
  [{ METRICS: 'off' }, { publishesMetrics: false }],
  [{ VISITOR_RETENTION_DAYS: '7' }, { visitorRetentionDays: 7 }],
  [{ VISITOR_RETENTION_DAYS: '7', RETENTION_DAYS: '5' }, { visitorRetentionDays: 5 }],
  [{ STAGE: 'prod' }, { stage: 'prod' }],
  [{ ADMIN_PASSWORD_IS_SET: 'true' }, { hasAdminPassword: true, adminPasswordHash: undefined }],
  [{ ADMIN_PASSWORD_IS_SET: 'false' }, { hasAdminPassword: false }],
  [{ ADMIN_PASSWORD_HASH: passwordHash('17:8:1') }, { hasAdminPassword: true }],
  [
    { AUTH: 'required', AUTH_ISSUER: 'https://login.example.com', AUTH_AUDIENCE: 'chat' },
    { requiresToken: true, tokens: { issuer: 'https://login.example.com', audiences: ['chat'] } },
  ],
])('%j says %j', async (environment, settings) => {
  expect(await load({ ...complete, ...environment })).toMatchObject(settings);
});

test.each([
  ['an empty one, so that nobody can sign in', ''],
  ['the cheapest', passwordHash('14:8:1')],
  ['the costliest', passwordHash('19:8:1')],
  ['as much work in another way', passwordHash('14:8:32')],
  ['a longer salt and key', passwordHash('17:8:1', Buffer.alloc(64, 1), Buffer.alloc(64, 2))],
])('the hash of a password may be %s', async (_, hash) => {
  const { adminPasswordHash } = await load({ ...complete, ADMIN_PASSWORD_HASH: hash });
  expect(adminPasswordHash?.text ?? '').toBe(hash);
});

test.each([
  ['a password', 'correct horse battery staple'],
  ['a space', ' '],
  ['in the usual form', passwordHash('17:8:1').replaceAll(':', '$')],
  ['another function', passwordHash('17:8:1').replace('scrypt', 'bcrypt')],
  ['too cheap', passwordHash('13:8:1')],
  ['of small blocks', passwordHash('17:7:1')],
  ['computed not once', passwordHash('17:8:0')],
  ['too costly', passwordHash('20:8:1')],
  ['too costly in another way', passwordHash('14:8:33')],
  ['in base64', `${passwordHash('17:8:1').slice(0, -1)}=`],
  ['of a short salt', passwordHash('17:8:1', Buffer.alloc(15))],
  ['of a short key', passwordHash('17:8:1', SALT, Buffer.alloc(31))],
  ['of a long key', passwordHash('17:8:1', SALT, Buffer.alloc(65))],
  ['without its key', passwordHash('17:8:1').slice(0, -44)],
  ['two of them', `${passwordHash('17:8:1')} ${passwordHash('17:8:1')}`],
])('the hash of a password may not be %s', async (_, hash) => {
  await expect(load({ ...complete, ADMIN_PASSWORD_HASH: hash })).rejects.toThrow(
    new Error(
      'ADMIN_PASSWORD_HASH must be what "npm run admin:password" prints, scrypt:17:8:1:<salt>:<key>, or empty.',
    ),
  );
});

const ORIGINS =
  'ALLOWED_ORIGINS must be one or more origins such as https://app.example.com, separated by commas, without a path.';
const SESSIONS_TABLE =
  'SESSIONS_TABLE must be the name of the sessions table: 3 to 255 letters, digits or any of . _ -.';
const TIMEOUT = 'SESSION_TIMEOUT_MINUTES must be a whole number of minutes from 1 to 1440.';

test.each([
  [{ SESSIONS_TABLE: undefined }, SESSIONS_TABLE],
  [{ SESSIONS_TABLE: 'a b' }, SESSIONS_TABLE],
  [{ SESSIONS_TABLE: ' sessions' }, SESSIONS_TABLE],
  [{ SESSIONS_TABLE: 'sessions ' }, SESSIONS_TABLE],
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
    { VISITOR_RETENTION_DAYS: '36501' },
    'VISITOR_RETENTION_DAYS must be a whole number of days from 1 to 36500.',
  ],
  [{ METRICS: 'yes' }, 'METRICS must be on or off.'],
  [{ ADMIN_PASSWORD_IS_SET: '' }, 'ADMIN_PASSWORD_IS_SET must be true or false.'],
  [
    { AUTH: 'required', AUTH_AUDIENCE: 'chat' },
    'AUTH=required needs AUTH_ISSUER, the issuer of the tokens to require. AUTH_AUDIENCE needs AUTH_ISSUER, the issuer of the tokens that it is about.',
  ],
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
