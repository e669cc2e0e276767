import { ApiError } from '../errors.ts';

/** The admin who asks, by the name that the audit records show. */
export type Admin = { name: string };

/** Who asks, by the token that signing in gave. Throws unauthorized, and forbidden for no admin. */
export const identifyAdmin = async (_authorization: string | undefined): Promise<Admin> => {
  throw new ApiError('unauthorized', 'Sign in first');
};
