import { options, type SessionError } from './options.ts';
import { isAway } from './outbox.ts';
import { visitorId } from './visitor.ts';

/** An answer of the service, or else an error. */
export type Reply =
  // biome-ignore lint/suspicious/noExplicitAny: what the service said; api.ts has its types
  [error: undefined, answer: any, isNew: boolean] | [error: SessionError];

/** API Gateway answers within 29 seconds or not at all. */
const TIMEOUT_MS = 30_000;

let token: string | undefined;

/** The one door to `fetch`: a GET, or with a body a POST, which outlives its page. Never throws. */
export const request = async (path: string, body?: object): Promise<Reply> => {
  let status = 0;
  let retryAfterMs = 0;
  let error: unknown;
  let code: string | undefined;
  try {
    const visitor_id = visitorId();
    // Once the page is left there is no time to ask for a token.
    if (!isAway) token = await options.getToken?.();
    const response = await fetch(`${options.apiBase}/${path}`, {
      // A string goes as text/plain: without headers of its own it needs no preflight request.
      ...(body && {
        method: 'POST',
        keepalive: true,
        body: JSON.stringify({ visitor_id, ...body }),
      }),
      headers: {
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(!body && visitor_id && { 'X-Visitor-Id': visitor_id }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) ({ status } = response);
    // Seconds, in digits, or null; anything else is as good as none.
    retryAfterMs = (response.headers.get('Retry-After') as unknown as number) * 1000 || 0;
    const answer = await response.json();
    // A success that is not the service's, such as a captive portal's, is no answer.
    if (!status && (!body || answer.session_id))
      return [undefined, answer, response.status === 201];
    ({ error, code } = answer);
  } catch (cause) {
    error = cause;
  }
  // 401 may pass where there was a token, `401false`, as the next one may hold.
  const isTemporary = /^(0|5|408|42[59]|401f)/.test(`${status}${!token}`);
  const details = { status, code, isTemporary, retryAfterMs };
  return [Object.assign(Error(error as string), details)];
};
