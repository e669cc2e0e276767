import * as v from 'valibot';
import { readBody } from '../../../lib/body.ts';
import { ADMIN_ERROR_STATUS, ApiError } from '../../../lib/errors.ts';
import { identify } from '../../../lib/identity.ts';
import { EndRequest, UpdateRequest } from '../../../lib/requests.ts';
import type { Prediction } from '../../support/model/answers.ts';
import { sum } from '../../support/model/session.ts';
import { newModelUser } from '../../support/model/user.ts';

export type Request = {
  method: string;
  path: string;
  headers: Record<string, string>;
  text: string | undefined;
};

/** The id of the nth session. */
export const sessionId = (nth: number) =>
  `00000000-0000-7000-8000-${String(nth).padStart(12, '0')}`;

export type Service = ReturnType<typeof createService>;

/**
 * The service behind the network: it reads requests with the real code, and does with them what
 * the model does that the real service is tested against (tests/integration/model.test.ts).
 */
export const createService = () => {
  const users = new Map<string, ReturnType<typeof newModelUser>>();

  const userOf = (id: string) => {
    const user = users.get(id) ?? newModelUser('fixed');
    users.set(id, user);
    return user;
  };
  const sessions = () => [...users.values()].flatMap((user) => user.sessions);
  const newId = () => sessionId(sessions().length + 1);

  const respond = async ({ path, headers, text }: Request): Promise<Prediction> => {
    const body = readBody({ body: text, isBase64Encoded: false, contentType: 'text/plain' });
    const { visitor_id } = body as { visitor_id?: unknown };
    // A token says nothing here: what the client does with one is seen on the network.
    const visitorIds = [headers['X-Visitor-Id'], visitor_id];
    const { userId } = await identify(
      { authorization: undefined, visitorIds },
      { tokens: undefined, requiresToken: false },
    );
    const user = userOf(userId);
    const now = Date.now();
    if (path === 'start/') return user.start({ now, id: newId() });
    if (path === 'status/') return user.status(now);
    if (path === 'update/') {
      const { sessionId: id, number, events, what } = parse(UpdateRequest, body);
      return user.update({ now, id, number: asSent(number) }, { events: events.map(asTold), what });
    }
    if (path === 'end/') {
      const { sessionId: id, number, graceMs } = parse(EndRequest, body);
      const request = { now, id, number: asSent(number) };
      return graceMs ? user.endSoftly(request, graceMs) : user.end(request);
    }
    const { searchParams } = new URL(path, 'http://history');
    const [firstPage] = user.history(now, Number(searchParams.get('limit') ?? 50));
    return { status: 200, body: { ...firstPage } };
  };

  return {
    sessions,

    answer: (request: Request): Promise<Prediction> =>
      respond(request).catch((error) => {
        if (!(error instanceof ApiError)) throw error;
        return {
          status: ADMIN_ERROR_STATUS[error.code],
          body: { error: error.message, code: error.code },
        };
      }),

    /** What each session has counted, the oldest first. */
    counted: () =>
      sessions().map(({ messages, conversations, responseTimesMs }) => ({
        messages,
        conversations,
        responseTimesMs,
      })),

    /** What all sessions have counted together. */
    messages: () => sum(sessions().map(({ messages }) => messages)),
    conversations: () => sum(sessions().map(({ conversations }) => conversations)),

    /** Whether each session has ended, the oldest first. */
    ended: () => sessions().map(({ end, expiresAt }) => Boolean(end) || expiresAt <= Date.now()),

    /** Ends what runs, as an expiry or another device would. */
    endAll: () => {
      for (const session of sessions()) session.end ??= { at: Date.now(), by: 'expired' };
    },
  };
};

const parse = <S extends v.GenericSchema>(schema: S, body: object): v.InferOutput<S> => {
  const parsed = v.safeParse(schema, body);
  if (parsed.success) return parsed.output;
  throw new ApiError('invalid_request', parsed.issues[0].message);
};

const asSent = (number: { clientId: string; sequence: number } | undefined) =>
  number && { client_id: number.clientId, sequence: number.sequence };

const asTold = ({ type, responseMs }: { type: string; responseMs?: number | undefined }) => ({
  activity_type: type,
  ...(responseMs !== undefined && { response_time: responseMs / 1_000 }),
});
