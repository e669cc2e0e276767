import { ApiError } from '../errors.ts';
import { verifyToken } from './token.ts';

/** The admin who asks, by the name that the audit records show. */
export type Admin = { name: string };

/** The group whose members are admins. */
export const ADMIN_GROUP = 'admin';

/**
 * Who asks. The one place that decides who is an admin: today by the token that signing in with the
 * password gave, later also by that of an OpenID Connect provider, whose groups count the same.
 * Throws unauthorized without a token that holds, and forbidden for one of somebody else.
 */
export const identifyAdmin = async (authorization: string | undefined): Promise<Admin> => {
  const [, token] = /^bearer +(\S+)$/i.exec(authorization?.trim() ?? '') ?? [];
  if (token === undefined) throw new ApiError('unauthorized', 'Sign in first');
  const claims = await verifyToken(token);
  if (claims === undefined) throw new ApiError('unauthorized', 'Sign in again');
  if (!claims.groups.includes(ADMIN_GROUP)) {
    throw new ApiError('forbidden', 'This needs the rights of an admin');
  }
  return { name: claims.subject };
};
