import * as v from 'valibot';
import { ApiError } from './errors.ts';
import type { TokenConfig } from './token-settings.ts';
import { DEMO_USER, signedInUserId, visitorUserId } from './user-id.ts';
import { uuidField } from './uuid-field.ts';

/** Who is calling: the partition that is theirs alone, and the name that answers show. */
export type Identity = {
  userId: string;
  user: string;
  /** Of a caller with a token that sends a visitor id too: who they were before they signed in. */
  visitor?: string;
};

const VISITOR_ID_MESSAGE = 'visitor_id must be a UUID';
const VisitorId = uuidField(VISITOR_ID_MESSAGE);

/** Where a caller may say who it is. */
export type Claims = {
  authorization: string | undefined;
  /** Header, then body, then query: a beacon cannot send headers, a GET has no body. The first counts. */
  visitorIds: unknown[];
};

/**
 * Who is calling. A token decides alone: a caller with a bad one, or with credentials of another kind,
 * is refused and never taken for an anonymous one.
 * Throws unauthorized, unavailable where the issuer's keys cannot be read, and invalid_request for a
 * visitor id that is no UUID.
 */
export const identify = async (
  { authorization, visitorIds }: Claims,
  { tokens, requiresToken }: { tokens: TokenConfig | undefined; requiresToken: boolean },
): Promise<Identity> => {
  const user = authorization === undefined ? undefined : await tokenUser(authorization, tokens);
  const visitor = visitorOf(visitorIds);
  if (user !== undefined) {
    return { userId: signedInUserId(user), user, ...(visitor === undefined ? {} : { visitor }) };
  }
  if (requiresToken) throw new ApiError('unauthorized', 'This needs a token');
  return { userId: visitor ?? DEMO_USER, user: DEMO_USER };
};

const visitorOf = (visitorIds: unknown[]): string | undefined => {
  const given = visitorIds.find((visitorId) => visitorId !== undefined);
  if (given === undefined) return undefined;
  const visitorId = v.safeParse(VisitorId, given);
  if (!visitorId.success) throw new ApiError('invalid_request', VISITOR_ID_MESSAGE);
  return visitorUserId(visitorId.output);
};

const tokenUser = async (
  authorization: string,
  tokens: TokenConfig | undefined,
): Promise<string> => {
  const token = bearerToken(authorization);
  if (tokens === undefined) {
    throw new ApiError('unauthorized', 'This service is not set up to verify tokens');
  }
  if (token === undefined) {
    throw new ApiError('unauthorized', 'Authorization must be a Bearer token');
  }
  const { verifyAccessToken } = await tokenVerifier();
  return (await verifyAccessToken(token, tokens)).user;
};

let verifier: Promise<typeof import('./access-token.ts')> | undefined;

/** Loaded with the first token: anonymous calls would pay for it when the Lambda starts. */
export const tokenVerifier = () => {
  verifier ??= import('./access-token.ts');
  return verifier;
};

/** The token of an `Authorization: Bearer …`; undefined for anything else. */
export const bearerToken = (authorization: string | undefined): string | undefined =>
  /^bearer +(\S+)$/i.exec(authorization?.trim() ?? '')?.[1];
