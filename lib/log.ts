import type { Logger } from '@aws-lambda-powertools/logger';

let logger: Promise<Logger> | undefined;

// Loaded with the first line: most calls log nothing, and would pay for it when the Lambda starts.
const load = async () => {
  const { Logger } = await import('@aws-lambda-powertools/logger');
  return new Logger({ serviceName: 'customer-sessions' });
};

type Fields = Record<string, string | number | boolean | undefined>;

/** What every line of a call says: by which id the gateway and Lambda know it. */
let ofCall: Fields = {};

/** From now on lines are of this call. One environment has one call under way. */
export const logCall = (fields: Fields): void => {
  ofCall = fields;
};

/**
 * Writes one structured line. Fields are ids, codes, counts and durations: never an event, a token,
 * a body, a user's id or a stored item.
 */
export const log = async (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields: Fields = {},
): Promise<void> => {
  logger ??= load();
  (await logger)[level](message, { ...ofCall, ...fields });
};

/** What may be logged of an error: an SDK error also carries the stored item, which may not. */
export const errorFields = (error: unknown) => ({
  error_name: error instanceof Error ? error.name : typeof error,
  error_stack: error instanceof Error ? error.stack : undefined,
});
