import { decodeProtectedHeader } from 'jose/decode/protected_header';
import { config } from '../config.ts';
import { ApiError } from '../errors.ts';
import { bearerToken, tokenVerifier } from '../identity.ts';
import { signedInUserId } from '../user-id.ts';
import { TOKEN_ALGORITHM, verifyToken } from './token.ts';

/** The admin who asks, by the name that the audit records show. */
export type Admin = { name: string };

/** The group whose members are admins, in the tokens that the password gives. */
export const ADMIN_GROUP = 'admin';

/**
 * Who asks. The one place that decides who is an admin: by the token that signing in with the
 * password gave, or by one of the organisation's provider for a member of its group of admins. The
 * names of those begin with `user:`, so that none is taken for the admin who has the password.
 * Throws unauthorized without a token that holds, forbidden for one of somebody else, and unavailable
 * where the provider's keys cannot be read.
 */
export const identifyAdmin = async (authorization: string | undefined): Promise<Admin> => {
  const token = bearerToken(authorization);
  if (token === undefined) throw new ApiError('unauthorized', 'Sign in first');
  // Each kind is verified with its own keys and by its own algorithms, whatever its header says.
  return algorithmOf(token) === TOKEN_ALGORITHM ? byPassword(token) : byOrganisation(token);
};

const algorithmOf = (token: string): string | undefined => {
  try {
    return decodeProtectedHeader(token).alg;
  } catch {
    return undefined; // No token at all, as the verifier will find.
  }
};

const byPassword = async (token: string): Promise<Admin> => {
  const claims = await verifyToken(token);
  if (claims === undefined) throw signInAgain();
  if (!claims.groups.includes(ADMIN_GROUP)) throw notAnAdmin();
  return { name: claims.subject };
};

const byOrganisation = async (token: string): Promise<Admin> => {
  const { tokens } = config;
  if (tokens?.adminGroup === undefined) throw signInAgain();
  const { verifyAccessToken } = await tokenVerifier();
  const { user, groups } = await verifyAccessToken(token, tokens);
  if (!groups.includes(tokens.adminGroup)) throw notAnAdmin();
  return { name: signedInUserId(user) };
};

const signInAgain = () => new ApiError('unauthorized', 'Sign in again');

const notAnAdmin = () => new ApiError('forbidden', 'This needs the rights of an admin');
