import type { Issuer } from '../issuer.ts';
import { type EndpointName, passTime, type Reply } from '../service.ts';
import type { newServiceEnvironment } from '../service-environment.ts';
import type { Names } from './event-of.ts';

type Service = Awaited<ReturnType<typeof newServiceEnvironment>>;

/** Of so many requests there is a new visitor: a session has room for few who write to it. */
const RENEWED_AFTER = 50;
const EXPIRED_AFTER_MINUTES = 61;

/**
 * What is stored while hostile requests come: a visitor with a session that runs, or, for a cleanup,
 * one that has expired, and with one that has ended; and somebody else, who has as much.
 */
export const storedBefore = async (service: Service, issuer: Issuer, name: EndpointName) => {
  const newcomer = async () => {
    const { visitorId, startSession, end } = service.newVisitor();
    const ended = await startSession();
    await end({ session_id: ended });
    const session = await startSession();
    if (name === 'cleanup') passTime({ minutes: EXPIRED_AFTER_MINUTES });
    return { visitor: visitorId, ended, session, token: await issuer.token() };
  };
  /** With the running one there are two, of which a page of one is not the last. */
  const cursorOf = async (visitorId: string) =>
    String((await service.newVisitor(visitorId).history({ limit: '1' })).body.next_cursor);

  const [someone, other] = [await newcomer(), await newcomer()];
  let names: Names & { visitor: string } = {
    ...someone,
    cursor: await cursorOf(someone.visitor),
    foreignVisitor: other.visitor,
    foreign: other.session,
    foreignCursor: await cursorOf(other.visitor),
  };
  let requests = 0;
  return {
    names: (): Names => names,
    /** Sees to it that the next requests find something that they could change. */
    renew: async ({ body }: Reply) => {
      requests++;
      if (requests % RENEWED_AFTER === 0) names = { ...names, ...(await newcomer()) };
      else if (body.message === 'Session ended') {
        const { startSession } = service.newVisitor(names.visitor);
        names = { ...names, session: await startSession() };
      }
    },
  };
};
