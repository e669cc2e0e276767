import * as v from 'valibot';

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

const required = (name: string, what: string) => {
  const message = `${name} must be set to ${what}.`;
  return v.pipe(v.string(message), v.trim(), v.nonEmpty(message));
};

const ORIGINS_MESSAGE =
  'ALLOWED_ORIGINS must be one or more origins such as https://app.example.com, separated by commas, without a path.';

const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text;

const Settings = v.object({
  SESSIONS_TABLE: required('SESSIONS_TABLE', 'the name of the sessions table'),
  STATS_TABLE: required('STATS_TABLE', 'the name of the statistics table'),
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
  return {
    sessionsTable: settings.SESSIONS_TABLE,
    statsTable: settings.STATS_TABLE,
    allowedOrigins: new Set(settings.ALLOWED_ORIGINS),
    sessionTimeoutMs: settings.SESSION_TIMEOUT_MINUTES * 60_000,
    sessionExpiry: settings.SESSION_EXPIRY satisfies Expiry,
    retentionDays: settings.RETENTION_DAYS,
    dynamodbEndpoint: settings.DYNAMODB_ENDPOINT,
  };
};

/**
 * The settings, read once when the Lambda loads.
 * Throws an Error whose sentences name each wrong setting and say what it should be, so that a
 * function with a bad configuration does not start at all.
 */
export const config = read(process.env);
