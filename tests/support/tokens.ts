import { createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { adminItem, SIGNING_KEY } from './admin-items.ts';

/** Tokens as the service does not make them, by the hand of somebody who knows its secrets. */

/** The key of the tokens, if it is of what is stored and of this password's hash. */
export const tokenKey = async (hash = process.env['ADMIN_PASSWORD_HASH']): Promise<Buffer> => {
  const item = await adminItem(SIGNING_KEY);
  return createHmac('sha256', item?.['secret'] as Uint8Array)
    .update(String(hash))
    .digest();
};

/** What the service says in a token that holds for an hour from now. */
export const goodClaims = () => {
  const iat = Math.floor(Date.now() / 1000);
  return {
    groups: ['admin'],
    iss: 'customer-sessions',
    aud: 'customer-sessions-admin',
    sub: 'admin',
    iat,
    exp: iat + 3_600,
  };
};

/** A token of such claims, with changes; one that is undefined is left out. */
export const signed = async (
  changes: Record<string, unknown> = {},
  { key, header = {} }: { key?: Uint8Array; header?: Record<string, unknown> } = {},
): Promise<string> =>
  new SignJWT(JSON.parse(JSON.stringify({ ...goodClaims(), ...changes })))
    .setProtectedHeader({ alg: 'HS256', ...header })
    .sign(key ?? (await tokenKey()));

/** A token without a signature, which says that it needs none. */
export const unsigned = (): string => {
  const parts = [{ alg: 'none', typ: 'JWT' }, goodClaims()];
  return `${parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;
};

/** The same token with one character of a part changed. */
export const tampered = (token: string, part: 0 | 1 | 2): string => {
  const parts = token.split('.');
  const text = String(parts[part]);
  const middle = Math.floor(text.length / 2);
  parts[part] =
    `${text.slice(0, middle)}${text[middle] === 'A' ? 'B' : 'A'}${text.slice(middle + 1)}`;
  return parts.join('.');
};
