/** Every error code the chat API answers with, and its status. docs/openapi.yaml lists the same. */
export const ERROR_STATUS = {
  invalid_json: 400,
  invalid_request: 400,
  invalid_cursor: 400,
  unauthorized: 401,
  refused: 403,
  session_not_active: 404,
  body_too_large: 413,
  unsupported_media_type: 415,
  throttled: 429,
  internal_error: 500,
  unavailable: 503,
} as const;

/** The same for the API of the admin page, in docs/openapi-admin.yaml. */
export const ADMIN_ERROR_STATUS = { ...ERROR_STATUS, forbidden: 403, not_found: 404 } as const;

export type ErrorCode = keyof typeof ADMIN_ERROR_STATUS;

/** An error that the caller is told: a stable code, and a sentence that repeats nothing it sent. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  /** With 429 and 503: after how long to try again. */
  readonly retryAfterSeconds: number | undefined;
  /** With 401: what is wrong with the token that came, as RFC 6750 words it. */
  readonly challenge: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    {
      retryAfterSeconds,
      challenge,
      ...options
    }: ErrorOptions & { retryAfterSeconds?: number; challenge?: string } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
    this.challenge = challenge;
  }
}

/** Unknown, someone else's, ended and expired look the same, so that nobody can probe for ids. */
export const sessionNotActive = (): ApiError =>
  new ApiError('session_not_active', 'Active session not found');

/** Nobody has used the service under that name, or what they left is erased. */
export const userNotFound = (): ApiError =>
  new ApiError('not_found', 'Nothing is stored of this user');

const THROTTLED = new Set([
  'ProvisionedThroughputExceeded',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'ThrottlingError',
]);

const UNREACHABLE = new Set([
  'AbortError',
  'InternalServerError',
  'ServiceUnavailable',
  'TimeoutError',
  'TransactionConflict',
  'TransactionInProgressException',
]);

/** ECONNRESET, EAI_AGAIN and their like, but not Node's own ERR_… codes. */
const SYSTEM_ERROR = /^E(?!RR_)[A-Z_]+$/;

/**
 * What the caller is told about any error: ours as it is; a database that throttles or cannot be
 * reached as "try again"; everything else as a bare 500.
 */
export const asApiError = (cause: unknown): ApiError => {
  if (cause instanceof ApiError) return cause;
  const { names, httpStatus } = describe(cause);
  if (names.some((name) => THROTTLED.has(name))) {
    return new ApiError('throttled', 'Too many requests; try again in a second', { cause });
  }
  const isUnreachable = (name: string) => UNREACHABLE.has(name) || SYSTEM_ERROR.test(name);
  if (names.some(isUnreachable) || httpStatus >= 500) {
    return new ApiError('unavailable', 'The service cannot answer now; try again in a second', {
      cause,
    });
  }
  return new ApiError('internal_error', 'Internal server error', { cause });
};

/** An SDK error's name, its system error code and the reasons of a cancelled transaction. */
const describe = (error: unknown) => {
  const { name, code, CancellationReasons, $metadata } = (error ?? {}) as {
    name?: unknown;
    code?: unknown;
    CancellationReasons?: { Code?: unknown }[];
    $metadata?: { httpStatusCode?: number };
  };
  const names = [name, code, ...(CancellationReasons ?? []).map(({ Code }) => Code)];
  return {
    names: names.filter((text) => typeof text === 'string'),
    httpStatus: $metadata?.httpStatusCode ?? 0,
  };
};
