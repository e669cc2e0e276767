import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProxy } from './proxy.ts';

/** Answered in place of the service, which never gets the request. */
type AnswerInstead = { status: number; headers?: Record<string, string>; body?: unknown };

/** The request or its answer is long under way. It arrives even if the page has gone by then. */
type Delays = { delayMs?: number; answerDelayMs?: number };

/** What can go wrong between a page and the service. */
export type ApiFault =
  | AnswerInstead
  | Delays
  /** The request never arrives: the connection breaks. */
  | 'drop request'
  /** The service does it, and its answer never arrives: the connection breaks. */
  | 'drop response'
  /** The request arrives, and the answer never comes. */
  | 'hang';

/** A request as it came by. */
export type SeenCall = {
  method: string;
  /** Below the base and without slashes at its ends or a query: `start`. */
  path: string;
  url: string;
  headers: IncomingHttpHeaders;
  /** Parsed, if it is JSON. */
  body: unknown;
  atMs: number;
  fault?: ApiFault;
  /** What was answered, as soon as it is. */
  status?: number;
};

export type ApiProxy = Awaited<ReturnType<typeof startApiProxy>>;

/**
 * Stands between a page and the service, passes everything on, and does to the requests that
 * `plan` picks what it says; preflights always pass.
 */
export const startApiProxy = async (service: string) => {
  const { origin: target, pathname } = new URL(service);
  let choose: (call: SeenCall) => ApiFault | undefined = () => undefined;
  const seen: SeenCall[] = [];

  const proxy = await startProxy(target, async ({ request, body, response, passOn, cutOff }) => {
    const call = describe(request, { body, below: pathname });
    seen.push(call);
    const fault = call.method === 'OPTIONS' ? undefined : choose(call);
    if (fault) call.fault = fault;
    if (fault === 'drop request') return cutOff();
    if (isAnswer(fault)) {
      call.status = fault.status;
      return answerInstead(response, fault, request.headers);
    }
    const { delayMs = 0, answerDelayMs = 0 } = typeof fault === 'object' ? fault : {};
    await sleep(delayMs);
    passOn(async (answer) => {
      if (fault === 'drop response') return cutOff();
      if (fault === 'hang') return;
      await sleep(answerDelayMs);
      call.status = answer.statusCode ?? 500;
      answer.pipe(response.writeHead(call.status, { ...answer.headers, ...ONCE }));
    });
  });

  return {
    /** Where the page finds the service. */
    base: `${proxy.origin}${pathname}`,
    /** The requests that have come by, in order, preflights too. */
    seen,
    /** From now on, asks for each request whether something goes wrong with it. */
    plan: (next: (call: SeenCall) => ApiFault | undefined) => {
      choose = next;
    },
    /** The next `times` requests to a path go wrong, and no others. */
    failNext: (path: string, fault: ApiFault, times = 1) => {
      let left = times;
      choose = (call) => (call.path === path && left-- > 0 ? fault : undefined);
    },
    /** Nothing goes wrong any more. */
    heal: () => {
      choose = () => undefined;
    },
    close: proxy.close,
  };
};

/**
 * A request whose connection breaks is sent again by Chromium itself, even a POST, if the
 * connection had served another one before. A page sees each fault where none is used twice.
 */
const ONCE = { connection: 'close' };

const describe = (
  { method = '', url = '/', headers }: IncomingMessage,
  { body, below }: { body: string; below: string },
): SeenCall => {
  const { pathname } = new URL(url, 'http://127.0.0.1');
  const path = pathname.slice(below.length).replace(/^\/|\/$/g, '');
  return { method, path, url, headers, body: parse(body), atMs: Date.now() };
};

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

const isAnswer = (fault: ApiFault | undefined): fault is AnswerInstead =>
  typeof fault === 'object' && 'status' in fault;

/** As the service answers, so that the page may read it. */
const answerInstead = (
  response: ServerResponse,
  { status, headers, body }: AnswerInstead,
  { origin = '*' }: IncomingHttpHeaders,
) =>
  response
    .writeHead(status, {
      'Content-Type': 'application/json; charset=utf-8',
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Expose-Headers': 'Retry-After',
      ...headers,
      ...ONCE,
    })
    .end(body === undefined ? undefined : JSON.stringify(body));
