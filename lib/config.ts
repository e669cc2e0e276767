import * as v from 'valibot';
import { PasswordHashSetting } from './admin/password-hash.ts';
import { tokenConfigOf, tokenSettings, tokenSettingsProblems } from './token-settings.ts';

/** Whether a session ends an hour after its start or refresh, or an hour after its last activity. */
export type Expiry = 'fixed' | 'sliding';

const wholeNumber = (
  name: string,
  { from, to, unit }: { from: number; to: number; unit: string },
) => {
  const message = `${name} must be a whole number of ${unit} from ${from} to ${to}.`;
  return v.pipe(
    v.string(message),
    v.regex(/^\d{1,9}$/, message),
    v.transform(Number),
    v.minValue(from, message),
    v.maxValue(to, message),
  );
};

/** DynamoDB's own rule for the names of tables. */
const tableName = (name: string, which: string) => {
  const message = `${name} must be the name of the ${which} table: 3 to 255 letters, digits or any of . _ -.`;
  return v.pipe(v.string(message), v.regex(/^[\w.-]{3,255}$/, message));
};

const ORIGINS_MESSAGE =
  'ALLOWED_ORIGINS must be one or more origins such as https://app.example.com, separated by commas, without a path.';

const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text;

/** Read by Powertools itself, which takes any other word for INFO. */
const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'] as const;

const Settings = v.object({
  SESSIONS_TABLE: tableName('SESSIONS_TABLE', 'sessions'),
  STATS_TABLE: tableName('STATS_TABLE', 'statistics'),
  ADMIN_TABLE: tableName('ADMIN_TABLE', 'administration'),
  ALLOWED_ORIGINS: v.pipe(
    v.string(ORIGINS_MESSAGE),
    v.transform((list) => list.split(',').map((origin) => origin.trim())),
    v.everyItem(isOrigin, ORIGINS_MESSAGE),
  ),
  SESSION_TIMEOUT_MINUTES: v.optional(
    wholeNumber('SESSION_TIMEOUT_MINUTES', { from: 1, to: 1440, unit: 'minutes' }),
    '60',
  ),
  SESSION_EXPIRY: v.optional(
    v.picklist(['fixed', 'sliding'], 'SESSION_EXPIRY must be fixed or sliding.'),
    'fixed',
  ),
  RETENTION_DAYS: v.optional(
    wholeNumber('RETENTION_DAYS', { from: 1, to: 36_500, unit: 'days' }),
    '400',
  ),
  VISITOR_RETENTION_DAYS: v.optional(
    wholeNumber('VISITOR_RETENTION_DAYS', { from: 1, to: 36_500, unit: 'days' }),
    '30',
  ),
  ...tokenSettings,
  ADMIN_PASSWORD_HASH: v.optional(PasswordHashSetting, ''),
  ADMIN_PASSWORD_IS_SET: v.optional(
    v.picklist(['true', 'false'], 'ADMIN_PASSWORD_IS_SET must be true or false.'),
    'false',
  ),
  POWERTOOLS_LOG_LEVEL: v.optional(
    v.picklist(LOG_LEVELS, `POWERTOOLS_LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}.`),
  ),
  METRICS: v.optional(v.picklist(['on', 'off'], 'METRICS must be on or off.'), 'on'),
  STAGE: v.optional(v.string(), 'local'),
  DYNAMODB_REQUEST_TIMEOUT_MS: v.optional(
    wholeNumber('DYNAMODB_REQUEST_TIMEOUT_MS', { from: 100, to: 10_000, unit: 'milliseconds' }),
    '800',
  ),
  ADMIN_PAGE_FOLDER: v.optional(v.string(), 'admin/dist'),
  DYNAMODB_ENDPOINT: v.optional(
    v.pipe(
      v.string(),
      v.url('DYNAMODB_ENDPOINT must be a URL such as http://127.0.0.1:8001, or not set at all.'),
    ),
  ),
});

const read = (environment: Record<string, string | undefined>) => {
  // Every setting by name, so that one that is missing is told in its own sentence.
  const named = Object.keys(Settings.entries).map((name) => [name, environment[name]]);
  const parsed = v.safeParse(Settings, Object.fromEntries(named));
  if (!parsed.success) {
    throw new Error(parsed.issues.map((issue) => issue.message).join(' '));
  }
  const settings = parsed.output;
  const problems = tokenSettingsProblems(settings);
  if (problems.length > 0) throw new Error(problems.join(' '));
  return {
    sessionsTable: settings.SESSIONS_TABLE,
    statsTable: settings.STATS_TABLE,
    adminTable: settings.ADMIN_TABLE,
    allowedOrigins: new Set(settings.ALLOWED_ORIGINS),
    sessionTimeoutMs: settings.SESSION_TIMEOUT_MINUTES * 60_000,
    sessionExpiry: settings.SESSION_EXPIRY satisfies Expiry,
    retentionDays: settings.RETENTION_DAYS,
    /** Of visitors without a token; never longer than that of others. */
    visitorRetentionDays: Math.min(settings.VISITOR_RETENTION_DAYS, settings.RETENTION_DAYS),
    /** Whether anonymous callers are refused. */
    requiresToken: settings.AUTH === 'required',
    /** Undefined: every token is refused. */
    tokens: tokenConfigOf(settings),
    /** Undefined: nobody can sign in with a password. */
    adminPasswordHash: settings.ADMIN_PASSWORD_HASH,
    /** For the Lambda of the page, which anybody may call, and which is not told the hash. */
    hasAdminPassword:
      settings.ADMIN_PASSWORD_IS_SET === 'true' || settings.ADMIN_PASSWORD_HASH !== undefined,
    publishesMetrics: settings.METRICS === 'on',
    /** Of the deployment, for its metrics. */
    stage: settings.STAGE,
    /** Where the built page lies: by default where it is in the Lambda's package, and here. */
    adminPageFolder: settings.ADMIN_PAGE_FOLDER,
    dynamodbEndpoint: settings.DYNAMODB_ENDPOINT,
    dynamodbRequestTimeoutMs: settings.DYNAMODB_REQUEST_TIMEOUT_MS,
  };
};

/**
 * The settings, read once when the Lambda loads.
 * Throws an Error whose sentences name each wrong setting and say what it should be, so that a
 * function with a bad configuration does not start at all.
 */
export const config = read(process.env);
