import * as v from 'valibot';
import { config } from '../config.ts';
import { ApiError } from '../errors.ts';
import { log } from '../log.ts';
import { count } from '../metrics.ts';
import { forgetAttempts, reserveAttempt } from '../repository/sign-in.ts';
import { ADMIN_GROUP, type Admin } from './identity.ts';
import { isPassword, MAX_PASSWORD_LENGTH } from './password.ts';
import { issueToken } from './token.ts';

const PASSWORD_MESSAGE = `password must be a text of 1 to ${MAX_PASSWORD_LENGTH} characters`;

export const SignInRequest = v.object(
  {
    password: v.pipe(
      v.string(PASSWORD_MESSAGE),
      v.nonEmpty(PASSWORD_MESSAGE),
      v.maxLength(MAX_PASSWORD_LENGTH, PASSWORD_MESSAGE),
    ),
  },
  PASSWORD_MESSAGE,
);

/** There is one password, and so one name. */
const NAME = 'admin';

/**
 * Gives whoever knows the password a token. `source` is who is slowed down by wrong ones.
 * Throws forbidden where no password is set, throttled for as long as wrong ones have to wait, and
 * unauthorized for a wrong one.
 */
export const signIn = async (
  source: string,
  password: string,
): Promise<Admin & { token: string; expiresAt: number }> => {
  const hash = config.adminPasswordHash;
  if (hash === undefined) {
    throw new ApiError(
      'forbidden',
      'Signing in with a password is not set up; set ADMIN_PASSWORD_HASH',
    );
  }
  const waitMs = await reserveAttempt(source);
  if (waitMs > 0) throw await refused(tooMany(waitMs));
  if (!(await isPassword(password, hash))) {
    throw await refused(new ApiError('unauthorized', 'Wrong password'));
  }
  await forgetAttempts(source);
  return { name: NAME, ...(await issueToken({ subject: NAME, groups: [ADMIN_GROUP] }, hash)) };
};

const tooMany = (waitMs: number): ApiError => {
  const retryAfterSeconds = Math.ceil(waitMs / 1000);
  return new ApiError('throttled', 'Too many wrong passwords; try again later', {
    retryAfterSeconds,
  });
};

/** Somebody may be guessing: that is counted for an alarm, without a word of who or what. */
const refused = async (error: ApiError): Promise<ApiError> => {
  await log('warn', 'Admin sign-in refused', { code: error.code });
  count({ AdminSignInRefused: 1 });
  return error;
};
