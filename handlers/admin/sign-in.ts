import { signInEndpoint } from '../../lib/admin/endpoint.ts';
import { SignInRequest, signIn } from '../../lib/admin/sign-in.ts';
import { iso } from '../../lib/clock.ts';

/** POST /login: gives an admin who knows the password a token for an hour. */
export const handler = signInEndpoint(SignInRequest, async ({ identity: source, input }) => {
  const { token, expiresAt, name } = await signIn(source, input.password);
  return { body: { token, expires_at: iso(expiresAt), name } };
});
