/** Every error code the API answers with, and its status. docs/openapi.yaml lists the same. */
export const ERROR_STATUS = {
  invalid_json: 400,
  invalid_request: 400,
  invalid_cursor: 400,
  unauthorized: 401,
  session_not_active: 404,
  body_too_large: 413,
  unsupported_media_type: 415,
  throttled: 429,
  internal_error: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** An error that the caller is told: a stable code, and a sentence that repeats nothing it sent. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Unknown, someone else's, ended and expired look the same, so that nobody can probe for ids. */
export const sessionNotActive = (): ApiError =>
  new ApiError('session_not_active', 'Active session not found');

const THROTTLED = new Set([
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

/**
 * What the caller is told about any error: ours as it is; a database that throttles or cannot be
 * reached as "try again"; everything else as a bare 500.
 */
export const asApiError = (error: unknown): ApiError => {
  if (error instanceof ApiError) return error;
  const names = errorNames(error);
  if (names.some((name) => THROTTLED.has(name))) {
    return new ApiError('throttled', 'Too many requests; try again in a second', { cause: error });
  }
  if (names.some((name) => UNREACHABLE.has(name) || /^E[A-Z]+$/.test(name))) {
    return new ApiError('unavailable', 'The service cannot answer now; try again in a second', {
      cause: error,
    });
  }
  return new ApiError('internal_error', 'Internal server error', { cause: error });
};

/** An SDK error's name, its system error code, and the reasons of a cancelled transaction. */
const errorNames = (error: unknown): string[] => {
  const { name, code, CancellationReasons } = (error ?? {}) as {
    name?: string;
    code?: unknown;
    CancellationReasons?: { Code?: string }[];
  };
  return [name, code, ...(CancellationReasons ?? []).map(({ Code }) => Code)].filter(
    (text): text is string => typeof text === 'string',
  );
};
