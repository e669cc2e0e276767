import { spawn } from 'node:child_process';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { isPassword } from '../../lib/admin/password.ts';
import { type PasswordHash, PasswordHashSetting } from '../../lib/admin/password-hash.ts';

/** Runs the script on a password that comes through a pipe. */
const run = async (piped: string) => {
  const child = spawn('npm', ['run', '--silent', 'admin:password'], { stdio: 'pipe' });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (chunk: Buffer) => {
      said[stream] += chunk;
    });
  }
  child.stdin.end(piped);
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { exitCode, ...said };
};

test.each([
  ['with the end of its line', 'correct horse\n', 'correct horse'],
  ['with that of Windows', 'correct horse\r\n', 'correct horse'],
  ['with spaces around, which count', '  correct horse ', '  correct horse '],
  ['of just twelve characters', 'ñandú-ñandú1', 'ñandú-ñandú1'],
])('prints the hash of a password %s, and nothing else', async (_, piped, password) => {
  const { exitCode, stdout, stderr } = await run(piped);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^scrypt:17:8:1:[\w-]{22}:[\w-]{43}\n$/);
  const hash = v.parse(PasswordHashSetting, stdout.trim()) as PasswordHash;
  expect(await isPassword(password, hash)).toBe(true);
  expect(stderr).toContain('npx serverless deploy --param adminPasswordHash=<hash>');
  expect(stderr).not.toContain(password.trim());
});

test.each([
  ['nothing', '', 'A password needs at least 12 characters.'],
  ['eleven characters', 'elevenchars\n', 'A password needs at least 12 characters.'],
  ['too much', 'x'.repeat(1_001), 'A password may have at most 1000 characters.'],
])('refuses %s in a sentence', async (_, piped, sentence) => {
  const { exitCode, stdout, stderr } = await run(piped);
  expect([exitCode, stdout]).toEqual([1, '']);
  expect(stderr).toContain(`\n${sentence}\n`);
  expect(stderr).not.toMatch(/^ +at /m);
});
