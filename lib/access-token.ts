import type { JWTPayload } from 'jose';
import { JOSEError, JWTClaimValidationFailed, JWTExpired } from 'jose/errors';
import { jwtVerify } from 'jose/jwt/verify';
import { ApiError } from './errors.ts';
import { issuerKey } from './issuer-keys.ts';
import { log } from './log.ts';
import { count } from './metrics.ts';
import type { TokenConfig } from './token-settings.ts';
import { isSubject } from './user-id.ts';

/** With a public key only; a secret one, as of HS256, would be anybody's who knows the public one. */
const ALGORITHMS = ['RS256', 'ES256'];
/** A token that is to hold longer is refused at once, rather than when it is found to be stolen. */
const MAX_LIFETIME_SECONDS = 86_400;
/** For clocks that differ. */
const CLOCK_TOLERANCE_SECONDS = 5;
/** API Gateway takes 10 KB of headers. */
const MAX_LENGTH = 10_240;

/** What a token says of who holds it. */
export type AccessToken = {
  /** The issuer's name for the user, unique among its users and never given to another. */
  user: string;
  groups: string[];
};

/**
 * What a token of the issuer says, once its signature and its claims have been verified
 * (RFC 7519 and RFC 8725). It has to be for one of the audiences and have `exp`, `iat` and `sub`.
 * Throws unauthorized for any other, and unavailable where the issuer's keys cannot be read.
 */
export const verifyAccessToken = async (
  token: string,
  tokens: TokenConfig,
): Promise<AccessToken> => {
  try {
    if (token.length > MAX_LENGTH) throw new Refused('too long');
    const { payload } = await jwtVerify(token, issuerKey(tokens.jwksUrl), {
      algorithms: ALGORITHMS,
      issuer: tokens.issuer,
      requiredClaims: ['sub', 'iat', 'exp'],
      maxTokenAge: MAX_LIFETIME_SECONDS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    });
    return accessToken(payload, tokens);
  } catch (error) {
    // Nothing else passes for a token: a key that cannot be used is no key.
    if (error instanceof ApiError) throw error;
    throw await refused(error as Error);
  }
};

/** A token that is the issuer's, and yet not to be taken. */
class Refused extends Error {
  override readonly name = 'Refused';
}

const accessToken = (payload: JWTPayload, tokens: TokenConfig): AccessToken => {
  const { iat = 0, exp = Number.POSITIVE_INFINITY } = payload;
  if (exp - iat > MAX_LIFETIME_SECONDS) throw new Refused('exp is more than a day after iat');
  if (!isForUs(payload, tokens)) throw new Refused('aud');
  const user = claim(payload, tokens.userClaim);
  if (!isSubject(user)) throw new Refused('the user claim');
  return { user, groups: groupsOf(claim(payload, tokens.groupsClaim)) };
};

/** Cognito's access tokens have no `aud`; what they are for is the client that they were given to. */
const isForUs = (payload: JWTPayload, { audiences }: TokenConfig): boolean => {
  const isCognitoAccess = payload.aud === undefined && payload['token_use'] === 'access';
  const named = isCognitoAccess ? payload['client_id'] : payload.aud;
  return [named].flat().some((one) => typeof one === 'string' && audiences.includes(one));
};

/** A claim by its name, which may hold dots, or else by its path, such as `realm_access.roles`. */
const claim = (payload: JWTPayload, name: string): unknown =>
  ownValue(payload, name) ?? name.split('.').reduce<unknown>(ownValue, payload);

const ownValue = (from: unknown, name: string): unknown =>
  typeof from === 'object' && from !== null && Object.hasOwn(from, name)
    ? (from as Record<string, unknown>)[name]
    : undefined;

const groupsOf = (value: unknown): string[] =>
  [value].flat().filter((group) => typeof group === 'string');

/** The log says why, for whoever sets the issuer up; the caller only whether it has expired. */
const refused = async (error: Error): Promise<ApiError> => {
  count({ TokenRefused: 1 });
  const because = error instanceof Refused ? error.message : codeOf(error);
  await log('warn', 'A token was refused', { because });
  const message = error instanceof JWTExpired ? 'The token has expired' : 'The token is not valid';
  return new ApiError('unauthorized', message, { challenge: 'error="invalid_token"' });
};

const codeOf = (error: Error): string => {
  if (error instanceof JWTClaimValidationFailed || error instanceof JWTExpired) return error.claim;
  return error instanceof JOSEError ? error.code : error.name;
};
