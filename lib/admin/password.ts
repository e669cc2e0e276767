import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { PasswordHash } from './password-hash.ts';

type Parameters = Pick<PasswordHash, 'cost' | 'blockSize' | 'parallelization'>;

/**
 * What OWASP asks of scrypt: 128 MB and about half a second a guess.
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt
 */
const NEW_HASH: Parameters = { cost: 2 ** 17, blockSize: 8, parallelization: 1 };
/** Beyond any password; hashing takes the longer the longer one is. */
export const MAX_PASSWORD_LENGTH = 1_000;
const SALT_BYTES = 16;
const KEY_BYTES = 32;

const scryptAsync = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** One password may be typed as different code points: é is one or two. NFKC makes them the same. */
const derive = (
  password: string,
  {
    salt,
    keyBytes,
    cost,
    blockSize,
    parallelization,
  }: Parameters & { salt: Buffer; keyBytes: number },
): Promise<Buffer> => {
  // What scrypt takes, with as much again to spare, as Node counts a little more.
  const maxmem = 2 * 128 * blockSize * (cost + parallelization);
  return scryptAsync(password.normalize('NFKC'), salt, keyBytes, {
    cost,
    blockSize,
    parallelization,
    maxmem,
  });
};

/** Whether this is the password. Takes as long for a wrong one as for the right one. */
export const isPassword = async (
  password: string,
  { key, ...hash }: PasswordHash,
): Promise<boolean> =>
  timingSafeEqual(await derive(password, { ...hash, keyBytes: key.length }), key);

/** A new hash of a password, as ADMIN_PASSWORD_HASH takes it. */
export const hashPassword = async (
  password: string,
  { salt = randomBytes(SALT_BYTES), ...parameters }: Partial<Parameters & { salt: Buffer }> = {},
): Promise<string> => {
  const { cost, blockSize, parallelization } = { ...NEW_HASH, ...parameters };
  const key = await derive(password, {
    cost,
    blockSize,
    parallelization,
    salt,
    keyBytes: KEY_BYTES,
  });
  const texts = [salt, key].map((bytes) => bytes.toString('base64url'));
  return ['scrypt', Math.log2(cost), blockSize, parallelization, ...texts].join(':');
};
