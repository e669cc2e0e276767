import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hashPassword } from '../../lib/admin/password.ts';
import { freePort, isPortFree } from '../../local/free-port.mts';
import {
  processesWith,
  runStart,
  startService,
  temporaryDirectory,
} from '../support/npm-start.mts';

const newDirectory = () => {
  const { path, remove } = temporaryDirectory();
  onTestFinished(() => {
    // None, unless the test has failed.
    for (const { pid } of processesWith(path)) process.kill(pid, 'SIGKILL');
    remove();
  });
  return path;
};

const start = async (base: string) =>
  (await fetch(`${base}/start/`, { method: 'POST' })).json() as Promise<{ session_id: string }>;

const signIn = async (port: number, password: string) => {
  const answer = await fetch(`http://127.0.0.1:${port}/api/admin/login/`, {
    method: 'POST',
    body: JSON.stringify({ password }),
  });
  return (await answer.json()) as { token?: string; code?: string };
};

const printedPassword = (output: string): string =>
  /^ {2}Password {2}([\w-]{16})$/m.exec(output)?.[1] ?? 'none';

test('a restart keeps the data, and Ctrl-C leaves no process behind', async () => {
  const directory = newDirectory();
  const first = await startService(directory);
  const { session_id } = await start(first.base);
  const password = printedPassword(first.output());
  const { token } = await signIn(first.port, password);
  const databasePort = Number(/Database +http:\/\/127\.0\.0\.1:(\d+)/.exec(first.output())?.[1]);
  await first.pressCtrlC();
  await expect.poll(() => processesWith(directory)).toEqual([]);
  expect(await isPortFree(first.port)).toBe(true);
  expect(await isPortFree(databasePort)).toBe(true);

  const second = await startService(directory);
  expect(await start(second.base)).toMatchObject({
    session_id,
    message: 'Existing session refreshed',
  });

  // Whoever has signed in stays so, and the password is the same. Nobody else can read it.
  expect(printedPassword(second.output())).toBe(password);
  expect(readFileSync(join(directory, 'admin-password'), 'utf8')).toBe(`${password}\n`);
  expect(statSync(join(directory, 'admin-password')).mode & 0o777).toBe(0o600);
  const audit = await fetch(`http://127.0.0.1:${second.port}/api/admin/audit/`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  expect(await audit.json()).toEqual({ records: [], next_cursor: null });
  expect(second.output()).toContain(
    `  Admin     http://127.0.0.1:${second.port}/admin/chat/usersession/\n  Password  ${password}\n`,
  );

  // A reader in a terminal needs the addresses, and no stack or warning.
  expect(second.output()).toContain(`POST  ${second.base}/start/`);
  expect(second.output()).not.toMatch(/\(node:\d+\)|^ +at /m);

  await second.killScript();
  await expect.poll(() => processesWith(directory), { timeout: 20_000 }).toEqual([]);
});

test('who sets a password of their own has that one, and none is made', async () => {
  const directory = newDirectory();
  const { port, output, pressCtrlC } = await startService(directory, {
    ADMIN_PASSWORD_HASH: await hashPassword('a password of my own', { cost: 2 ** 14 }),
  });
  expect(output()).toContain('  Password  the one that ADMIN_PASSWORD_HASH is of\n');
  expect(await signIn(port, 'a password of my own')).toMatchObject({ name: 'admin' });
  expect(await signIn(port, 'another')).toMatchObject({ code: 'unauthorized' });
  await pressCtrlC();
  expect(readdirSync(directory)).not.toContain('admin-password');
});

/** Whatever stops it, it is told in a sentence, and nothing is left running. */
const expectRefusal = async (environment: Record<string, string>, sentence: string | RegExp) => {
  const directory = newDirectory();
  const { exitCode, output } = await runStart({
    PORT: String(await freePort()),
    LOCAL_DATA_DIR: directory,
    ...environment,
  });
  expect(output).toMatch(sentence);
  expect(output).not.toMatch(/^ +at /m);
  expect(exitCode).toBe(1);
  await expect.poll(() => processesWith(directory)).toEqual([]);
};

test('a taken port is told in a sentence', async () => {
  const port = await freePort();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen({ port, host: '127.0.0.1' }, resolve));
  try {
    await expectRefusal({ PORT: String(port) }, `Port ${port} is taken by another program.`);
  } finally {
    other.close();
  }
});

test.each([
  ['PORT', 'eighty', 'PORT must be a number from 1 to 65535'],
  ['SESSION_TIMEOUT_MINUTES', '0', 'SESSION_TIMEOUT_MINUTES must be a whole number of minutes'],
  ['SESSION_EXPIRY', 'never', 'SESSION_EXPIRY must be fixed or sliding'],
  ['ALLOWED_ORIGINS', 'localhost:3000', 'ALLOWED_ORIGINS must be one or more origins'],
  ['DYNAMODB_ENDPOINT', 'http://127.0.0.1:9', 'no database answers there'],
  ['ADMIN_PASSWORD_HASH', 'secret', 'ADMIN_PASSWORD_HASH must be what "npm run admin:password"'],
  ['SESSIONS_TABLE', 'a b', 'SESSIONS_TABLE must be the name of the sessions table'],
  ['LOCAL_DATA_DIR', '/dev/null', 'LOCAL_DATA_DIR is /dev/null, where no data can be kept'],
  ['LOCAL_DATA_DIR', '/proc/x', 'LOCAL_DATA_DIR is /proc/x, where no data can be kept'],
  ['DYNAMODB_ENGINE', 'sqlite', 'DYNAMODB_ENGINE must be dynoxide or dynamodb-local'],
])('a wrong %s is told in a sentence', async (name, value, sentence) => {
  await expectRefusal({ [name]: value }, sentence);
});

test.each([
  ['without Java', 'exit 127', 'there is no "java" here'],
  ['with an old Java', `echo 'openjdk version "11.0.2" 2019-01-15' >&2`, 'this is Java 11'],
])('%s, DynamoDB Local says what it needs', async (_, script, sentence) => {
  const directory = newDirectory();
  writeFileSync(join(directory, 'java'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  await expectRefusal(
    { DYNAMODB_ENGINE: 'dynamodb-local', PATH: `${directory}:${process.env['PATH']}` },
    `DynamoDB Local needs Java 17 or later, and ${sentence}.`,
  );
});
