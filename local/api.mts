import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.mts';
import { PlainError } from './plain-error.mts';
import { serverlessEnvironment } from './serverless-environment.mts';

/** serverless-offline: the API, and the schedules. `ended` resolves if it stops, asked or not. */
export type Api = { ready: Promise<void>; ended: Promise<void>; stop: () => Promise<void> };

const START_TIMEOUT_MS = 60_000;
// serverless-offline gives open connections five seconds.
const STOP_TIMEOUT_MS = 8_000;

/** Starts serverless-offline on 127.0.0.1; its promise `ready` tells when it answers. */
export const startApi = async ({
  port,
  endpoint,
}: {
  port: number;
  endpoint: string;
}): Promise<Api> => {
  const root = join(import.meta.dirname, '..');
  const serverless = createRequire(import.meta.url).resolve('serverless/package.json');
  const child = spawn(
    process.execPath,
    [
      join(dirname(serverless), 'bin', 'serverless.js'),
      ...['offline', 'start', '--stage', 'local', '--host', '127.0.0.1'],
      ...['--httpPort', String(port), '--lambdaPort', String(await freePort())],
    ],
    // A process group of its own, like the database's. The channel is for local/gateway-plugin.mts.
    {
      cwd: root,
      env: serverlessEnvironment(endpoint),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));

  let isReady = false;
  const startup: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      if (!isReady) startup.push(line);
      else if (isWorthShowing(line)) console.log(line);
    });
  }
  const waitUntilReady = async () => {
    const message = new Promise<'ready'>((resolve) =>
      child.once('message', () => resolve('ready')),
    );
    const late = sleep(START_TIMEOUT_MS, 'late' as const, { ref: false });
    isReady = (await Promise.race([message, ended, late])) === 'ready';
    if (isReady) return;
    await stop(child, ended);
    throw new PlainError(`serverless-offline did not start. It said:\n${startup.join('\n')}`);
  };
  return { ready: waitUntilReady(), ended, stop: () => stop(child, ended) };
};

/** serverless-offline announces each request twice, between empty lines; its first line will do. */
const isWorthShowing = (line: string): boolean =>
  line.trim() !== '' && !/^\(λ: \w+\) RequestId: /.test(line);

const stop = async (child: ChildProcess, ended: Promise<void>): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const result = await Promise.race([ended, sleep(STOP_TIMEOUT_MS, 'late', { ref: false })]);
  if (result === 'late') child.kill('SIGKILL');
  await ended;
  killGroup(child);
};

/** esbuild runs as a process of its own beside serverless-offline and ends a moment later. */
const killGroup = ({ pid }: ChildProcess) => {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left in the group.
  }
};
