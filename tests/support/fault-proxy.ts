import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProxy } from './proxy.ts';

/** What can go wrong on the way to the database and back. */
export type Fault =
  /** The write is done, and its answer never arrives: the connection breaks. */
  | 'answer lost'
  /** The request never arrives: the connection breaks. */
  | 'request lost'
  /** The database says it has too much to do. */
  | 'throttled'
  /** Another transaction is at work on one of the items. */
  | 'in conflict'
  /** The database has an internal error. */
  | 'internal error'
  /** The same, though what was asked for has been done. */
  | 'internal error afterwards'
  /** The request arrives, and the answer never comes. */
  | 'hangs'
  /** The request is held up on its way, perhaps until nobody waits for it any more. */
  | 'held up';

type Options = {
  /** For how long, in milliseconds, a request is held up. */
  heldUpMs?: () => number;
};

const HELD_UP_MS = 100;

const THROTTLED = {
  __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
  message: 'The level of configured provisioned throughput for the table was exceeded.',
};
const CONFLICT = {
  __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
  message: 'Transaction cancelled, please refer cancellation reasons for specific reasons',
  CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
};
const INTERNAL = {
  __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError',
  message: 'Internal server error',
};

/** A request as it came by. */
export type SeenRequest = { operation: string; headers: IncomingHttpHeaders; body: string };

export type FaultProxy = Awaited<ReturnType<typeof startFaultProxy>>;

/**
 * Stands between the service and a database engine, passes everything on, and does to the requests
 * that `plan` picks what it says.
 */
export const startFaultProxy = async (
  engine: string,
  { heldUpMs = () => HELD_UP_MS }: Options = {},
) => {
  let choose: (operation: string, body: string) => Fault | undefined = () => undefined;
  const seen: SeenRequest[] = [];

  const proxy = await startProxy(engine, async ({ request, body, response, passOn, cutOff }) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    seen.push({ operation, headers: request.headers, body });
    const fault = choose(operation, body);
    if (fault === 'request lost') return cutOff();
    if (fault === 'throttled') return fail(response, 400, THROTTLED);
    if (fault === 'in conflict') return fail(response, 400, CONFLICT);
    if (fault === 'internal error') return fail(response, 500, INTERNAL);
    if (fault === 'held up') await sleep(heldUpMs());
    return passOn((answer) => {
      if (fault === 'answer lost') cutOff();
      else if (fault === 'internal error afterwards') fail(response, 500, INTERNAL);
      else if (fault !== 'hangs')
        answer.pipe(response.writeHead(answer.statusCode ?? 500, answer.headers));
    });
  });

  return {
    endpoint: proxy.origin,
    /** The requests that have come by, in order. */
    seen,
    /**
     * Sends one of them to the engine again, as a copy that was long under way, and answers the
     * name of the error, or "done".
     */
    deliverAgain: async ({ headers, body }: SeenRequest): Promise<string> => {
      const { host: _, connection: __, 'content-length': ___, ...passed } = headers;
      const answer = await fetch(engine, {
        method: 'POST',
        headers: passed as Record<string, string>,
        body,
      });
      const { __type } = (await answer.json()) as { __type?: string };
      return __type?.split('#').at(-1) ?? 'done';
    },
    /** From now on, asks for each request whether something goes wrong with it. */
    plan: (next: (operation: string, body: string) => Fault | undefined) => {
      choose = next;
    },
    /** The next `times` requests of an operation go wrong, and no others. */
    failNext: (operation: string, fault: Fault, times = 1) => {
      let left = times;
      choose = (current) => (current === operation && left-- > 0 ? fault : undefined);
    },
    /** Nothing goes wrong any more. */
    heal: () => {
      choose = () => undefined;
    },
    connections: proxy.connections,
    close: proxy.close,
  };
};

const fail = (response: ServerResponse, status: number, error: object) =>
  response
    .writeHead(status, {
      'Content-Type': 'application/x-amz-json-1.0',
      // Nobody is to wait for so long.
      'X-Amz-Retry-After': '5000',
    })
    .end(JSON.stringify(error));
