import * as v from 'valibot';
import { ApiError } from './errors.ts';

/** Who is calling: the partition that is theirs alone, and the name that answers show. */
export type Identity = { userId: string; user: string };

/** Callers without a token or a visitor id share one user, as they always did. */
const DEMO_USER = 'demo_user';

/** A UUID of any version, in any case. */
export const uuidField = (message: string) =>
  v.pipe(v.string(message), v.uuid(message), v.toLowerCase());

const VISITOR_ID_MESSAGE = 'visitor_id must be a UUID';
const VisitorId = uuidField(VISITOR_ID_MESSAGE);

/** Where a caller may say who it is; the first that is given counts. */
export type Claims = {
  authorization: string | undefined;
  /** Header, then body, then query: a beacon cannot send headers, a GET has no body. */
  visitorIds: unknown[];
};

/**
 * Who is calling. A token, once this service can verify one, decides alone: a caller with a bad
 * token is refused and never taken for an anonymous one, so until then every token is refused.
 * Throws unauthorized, and invalid_request for a visitor id that is no UUID.
 */
export const identify = async ({ authorization, visitorIds }: Claims): Promise<Identity> => {
  if (authorization !== undefined && /^bearer\b/i.test(authorization.trim())) {
    throw new ApiError('unauthorized', 'This service is not set up to verify tokens');
  }
  const given = visitorIds.find((visitorId) => visitorId !== undefined);
  if (given === undefined) return { userId: DEMO_USER, user: DEMO_USER };
  const visitorId = v.safeParse(VisitorId, given);
  if (!visitorId.success) throw new ApiError('invalid_request', VISITOR_ID_MESSAGE);
  return { userId: `visitor:${visitorId.output}`, user: DEMO_USER };
};
