import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashPassword } from '../lib/admin/password.ts';
import { makeDirectory } from './engine.mts';
import { PlainError } from './plain-error.mts';

const FILE = 'admin-password';
/** 96 random bits: they need no costly hash, which would slow the start down. */
const PASSWORD_BYTES = 12;
const COST = 2 ** 14;
const SALT_BYTES = 16;

/**
 * The admin's password on this machine, made at the first start and kept beside the data, and its
 * hash: always the same one, so that who has signed in stays so over a restart.
 */
export const ownAdminPassword = async (dataDirectory: string) => {
  makeDirectory(dataDirectory);
  const password = readOrMake(join(dataDirectory, FILE));
  const salt = createHash('sha256').update(password).digest().subarray(0, SALT_BYTES);
  return { password, hash: await hashPassword(password, { cost: COST, salt }) };
};

const readOrMake = (file: string): string => {
  try {
    if (existsSync(file)) return readFileSync(file, 'utf8').trim();
    const password = randomBytes(PASSWORD_BYTES).toString('base64url');
    writeFileSync(file, `${password}\n`, { mode: 0o600 });
    return password;
  } catch (cause) {
    throw new PlainError(`${file} holds the admin's password and cannot be read or written.`, {
      cause,
    });
  }
};
