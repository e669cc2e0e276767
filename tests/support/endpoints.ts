import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { handler as cleanup } from '../../handlers/cleanup.ts';
import { handler as end } from '../../handlers/end.ts';
import { handler as history } from '../../handlers/history.ts';
import { handler as start } from '../../handlers/start.ts';
import { handler as status } from '../../handlers/status.ts';
import { handler as sweep } from '../../handlers/sweep.ts';
import { handler as update } from '../../handlers/update.ts';
import { call, invoke, type Reply, type RequestParts } from './call.ts';

const endpoints = {
  start: ['POST', start],
  update: ['POST', update],
  end: ['POST', end],
  status: ['GET', status],
  history: ['GET', history],
  cleanup: ['POST', cleanup],
} as const;

export type EndpointName = keyof typeof endpoints;

export type { Reply, RequestParts } from './call.ts';

/** Calls an endpoint's Lambda as API Gateway would. */
export const request = (name: EndpointName, parts: RequestParts = {}): Promise<Reply> => {
  const [httpMethod, handler] = endpoints[name];
  return call(handler, { ...parts, httpMethod, path: `/api/chat/sessions/${name}/` });
};

/** The same with an event as it stands. */
export const requestWith = (name: EndpointName, event: APIGatewayProxyEvent): Promise<Reply> =>
  invoke(endpoints[name][1], event);

/** A visitor of their own, and the endpoints as they call them. */
export const newVisitor = (visitorId: string = randomUUID()) => {
  const as =
    (name: EndpointName) =>
    (body?: unknown): Promise<Reply> =>
      request(name, { body, headers: { 'X-Visitor-Id': visitorId } });
  return {
    visitorId,
    userId: `visitor:${visitorId}`,
    start: as('start'),
    update: as('update'),
    end: as('end'),
    status: as('status'),
    cleanup: as('cleanup'),
    history: (query?: Record<string, string>) =>
      request('history', {
        headers: { 'X-Visitor-Id': visitorId },
        ...(query === undefined ? {} : { query }),
      }),
    /** Starts a session and answers its id. */
    startSession: async (): Promise<string> => (await as('start')()).body.session_id,
    /** Sends one message in a session. */
    message: (session_id: string, rest: object = {}) =>
      as('update')({ session_id, activity_type: 'message_sent', ...rest }),
  };
};

/** Runs the scheduled sweep; `remainingMs` is what the Lambda has left each time it asks. */
export const runSweep = (remainingMs: () => number = () => 60_000): Promise<void> =>
  sweep({}, { awsRequestId: randomUUID(), getRemainingTimeInMillis: remainingMs } as Context);
