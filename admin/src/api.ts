import { signInState } from './sign-in/sign-in-state.ts';

/** Where the API is, from the page's own address: <stage>/admin/chat/usersession/. */
const API = '../../../api/admin/';

/** What the API refused, in its own words; status 0 and `unreachable` where no answer came. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  /** After how long to try again; 0 where it does not say. */
  readonly retryAfterSeconds: number;

  constructor(message: string, { status = 0, code = 'unreachable', retryAfterSeconds = 0 } = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

type Query = Record<string, string | number | null | undefined>;
type RequestOptions = {
  method?: 'GET' | 'POST' | 'DELETE';
  query?: Query;
  body?: object;
  signal?: AbortSignal | undefined;
  /** That of whoever is signed in, unless it is to be tried first. */
  token?: string | undefined;
};

/** A path below the API: `apiPath('users', 'visitor:7d4f')` is `users/visitor%3A7d4f/`. */
export const apiPath = (...parts: string[]): string =>
  parts.map((part) => `${encodeURIComponent(part)}/`).join('');

/** The one door to `fetch`. Throws an ApiError, or an AbortError when the signal says so. */
export const request = async (
  path: string,
  {
    method = 'GET',
    query = {},
    body,
    signal,
    token = signInState.get().token,
  }: RequestOptions = {},
): Promise<Response> => {
  const response = await fetch(`${API}${path}${searchOf(query)}`, {
    method,
    headers: {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body && { 'Content-Type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: signal ?? null,
  }).catch((cause) => {
    if (signal?.aborted) throw cause;
    throw new ApiError('The service cannot be reached. Is this device online?');
  });
  if (!response.ok) throw await errorOf(response);
  return response;
};

/** The same for what is answered as JSON. */
export const ask = async <Answer>(path: string, options?: RequestOptions): Promise<Answer> =>
  (await request(path, options)).json();

const searchOf = (query: Query): string => {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === null || value === '' ? [] : [[name, String(value)]],
  );
  return given.length > 0 ? `?${new URLSearchParams(given)}` : '';
};

const errorOf = async (response: Response): Promise<ApiError> => {
  const { status } = response;
  const retryAfterSeconds = Number(response.headers.get('Retry-After')) || 0;
  // A gateway in between may answer with a page of its own.
  const { error, code = 'unknown' } = await response.json().catch(() => ({}));
  const message = error ?? `The service answered with status ${status}.`;
  return new ApiError(message, { status, code, retryAfterSeconds });
};
