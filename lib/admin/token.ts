import { createHmac } from 'node:crypto';
import { JOSEError } from 'jose/errors';
import { SignJWT } from 'jose/jwt/sign';
import { jwtVerify } from 'jose/jwt/verify';
import * as v from 'valibot';
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { readSigningKey, signingKey } from '../repository/signing-key.ts';
import type { PasswordHash } from './password-hash.ts';

/** With a secret key, unlike any token of another issuer. */
export const TOKEN_ALGORITHM = 'HS256';
const ISSUER = 'customer-sessions';
const AUDIENCE = 'customer-sessions-admin';
const LIFETIME_SECONDS = 3_600;

/** Deleting the key ends every token after this at the latest. */
const KEY_MAX_AGE_MS = 30_000;
/** A token that does not fit may be of a newer key; whoever guesses tokens causes few reads. */
const KEY_RETRY_AGE_MS = 2_000;

/** What a token says of who it was given to. */
export type Claims = { subject: string; groups: string[] };

const Payload = v.object({
  sub: v.pipe(v.string(), v.nonEmpty()),
  groups: v.optional(v.array(v.string()), []),
});

/**
 * The key of the tokens: of the stored key and the password's hash, so that neither alone is enough
 * to sign one, and a new password ends every token.
 */
const tokenKey = (stored: Uint8Array, { text }: PasswordHash): Uint8Array =>
  createHmac('sha256', stored).update(text).digest();

/** A token for an hour, and when that is over. `hash` is the password's, which it is bound to. */
export const issueToken = async (
  { subject, groups }: Claims,
  hash: PasswordHash,
): Promise<{ token: string; expiresAt: number }> => {
  const issuedAt = Math.floor(now() / 1000);
  const expiresAt = issuedAt + LIFETIME_SECONDS;
  const token = await new SignJWT({ groups })
    .setProtectedHeader({ alg: TOKEN_ALGORITHM })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(tokenKey(await signingKey(), hash));
  return { token, expiresAt: expiresAt * 1000 };
};

/** What a token that issueToken gave says. Undefined for any other, and once it has expired. */
export const verifyToken = async (token: string): Promise<Claims | undefined> => {
  if (config.adminPasswordHash === undefined) return undefined;
  for (const maxAgeMs of [KEY_MAX_AGE_MS, KEY_RETRY_AGE_MS]) {
    const stored = await readSigningKey(maxAgeMs);
    const claims = stored && (await claimsOf(token, tokenKey(stored, config.adminPasswordHash)));
    if (claims) return claims;
  }
  return undefined;
};

const claimsOf = async (token: string, key: Uint8Array): Promise<Claims | undefined> => {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [TOKEN_ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['sub', 'iat', 'exp'],
    });
    const parsed = v.safeParse(Payload, payload);
    return parsed.success
      ? { subject: parsed.output.sub, groups: parsed.output.groups }
      : undefined;
  } catch (error) {
    if (error instanceof JOSEError) return undefined;
    throw error;
  }
};
