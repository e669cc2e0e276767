import { scryptSync } from 'node:crypto';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { hashPassword, isPassword } from '../../lib/admin/password.ts';
import { type PasswordHash, PasswordHashSetting } from '../../lib/admin/password-hash.ts';

/** The cheapest there may be, so that the tests are quick. */
const CHEAP = { cost: 2 ** 14 };

const parsed = (text: string) => v.parse(PasswordHashSetting, text) as PasswordHash;

const hashed = async (password: string, options: object = CHEAP) =>
  parsed(await hashPassword(password, options));

test('a new hash costs what OWASP asks for', { timeout: 60_000 }, async () => {
  const text = await hashPassword('correct horse battery staple');
  expect(text).toMatch(/^scrypt:17:8:1:[\w-]{22}:[\w-]{43}$/);
  expect(await isPassword('correct horse battery staple', parsed(text))).toBe(true);
  expect(await isPassword('correct horse battery stable', parsed(text))).toBe(false);
});

test('a hash is scrypt’s, in base64url, and the same for the same salt', async () => {
  const salt = Buffer.alloc(16, 0xfb);
  const key = scryptSync('a password', salt, 32, { N: 2 ** 14, r: 8, p: 1 });
  expect(await hashPassword('a password', { ...CHEAP, salt })).toBe(
    `scrypt:14:8:1:${salt.toString('base64url')}:${key.toString('base64url')}`,
  );
});

test('each hash has a salt of its own', async () => {
  expect(await hashPassword('a password', CHEAP)).not.toBe(await hashPassword('a password', CHEAP));
});

test.each([
  ['é as one code point and as two', 'caf\u00e9', 'cafe\u0301'],
  ['a letter in full width', 'ＡＢＣ', 'ABC'],
  ['a ligature', 'ﬁsh', 'fish'],
])('%s are the same password', async (_, written, typed) => {
  expect(await isPassword(typed, await hashed(written))).toBe(true);
});

test.each([
  ['a letter in the other case', 'Password', 'password'],
  ['a space at the end', 'password ', 'password'],
  ['nothing', 'password', ''],
  ['its beginning', 'password', 'passwor'],
  ['more than it', 'password', 'password1'],
  ['what follows a null', 'pass\0word', 'pass'],
])('%s is another password', async (_, password, other) => {
  const hash = await hashed(password);
  expect(await isPassword(other, hash)).toBe(false);
  expect(await isPassword(password, hash)).toBe(true);
});

test.each([
  ['a thousand characters', 'x'.repeat(1_000)],
  ['one character', 'x'],
  ['emoji', '🔑🐎🔋📎'],
])('%s is a password like any other', async (_, password) => {
  const hash = await hashed(password);
  expect(await isPassword(password, hash)).toBe(true);
  expect(await isPassword(`${password}x`, hash)).toBe(false);
});

test('other parameters count, and a longer key', async () => {
  const options = { cost: 2 ** 15, blockSize: 9, parallelization: 2 };
  const hash = await hashed('a password', options);
  expect(hash).toMatchObject(options);
  expect(await isPassword('a password', hash)).toBe(true);
  expect(await isPassword('a password', { ...hash, parallelization: 1 })).toBe(false);
  const key = scryptSync('a password', hash.salt, 64, { N: 2 ** 14, r: 8, p: 1 });
  const text = `scrypt:14:8:1:${hash.salt.toString('base64url')}:${key.toString('base64url')}`;
  expect(await isPassword('a password', parsed(text))).toBe(true);
});

test('the costliest that is accepted can be computed', { timeout: 60_000 }, async () => {
  // 512 MB, and as many seconds as the machine is busy.
  expect(await hashPassword('a password', { cost: 2 ** 19 })).toMatch(/^scrypt:19:8:1:/);
});
