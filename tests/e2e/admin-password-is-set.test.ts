import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** What the Lambda of the admin page is told on a stage with these parameters. */
const environmentWith = async (parameters: string[] = []): Promise<object> => {
  const given = ['allowedOrigins=https://chat.example.com', ...parameters];
  const { stdout } = await promisify(execFile)('serverless', [
    ...['print', '--stage', 'prod', '--format', 'json'],
    ...['--path', 'functions.adminPage.environment'],
    ...given.flatMap((parameter) => ['--param', parameter]),
  ]);
  return JSON.parse(stdout);
};

test('the page’s Lambda knows whether there is a password, and not its hash', async () => {
  const hash = 'scrypt:17:8:1:c2FsdA:a2V5';
  expect(await environmentWith([`adminPasswordHash=${hash}`])).toEqual({
    ADMIN_PASSWORD_IS_SET: 'true',
  });
  expect(await environmentWith()).toEqual({ ADMIN_PASSWORD_IS_SET: 'false' });
});
