import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../local/free-port.mts';

/** A running `npm start`, as somebody at a terminal has it. */
export type Service = {
  base: string;
  port: number;
  /** What it has printed so far. */
  output: () => string;
  /** Ctrl-C: the terminal sends the signal to the whole process group. Resolves when it has ended. */
  pressCtrlC: () => Promise<void>;
  /** The machine's out-of-memory killer, for one: ends only the script, and gives it no chance. */
  killScript: () => Promise<void>;
};

const READY = 'Ctrl-C stops it';

/** A folder for the data of a local run, and what removes it. */
export const temporaryDirectory = () => {
  const path = mkdtempSync(join(tmpdir(), 'customer-sessions-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

/** The environment for a run of its own: without npm's settings and the tests' database. */
export const ownEnvironment = (): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_|DYNAMODB_|SESSION|STATS_TABLE|ADMIN_|VITEST)/.test(name),
    ),
  );

const spawnStart = (environment: Record<string, string>) => {
  const child = spawn('npm', ['start'], {
    env: { ...ownEnvironment(), ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, output: () => output, ended };
};

/** Starts the service and waits until it says that it is ready. */
export const startService = async (
  dataDirectory: string,
  environment: Record<string, string> = {},
): Promise<Service> => {
  const port = await freePort();
  const { child, output, ended } = spawnStart({
    PORT: String(port),
    LOCAL_DATA_DIR: dataDirectory,
    ...environment,
  });
  while (!output().includes(READY)) {
    if (child.exitCode !== null) throw new Error(`npm start ended and said:\n${output()}`);
    await sleep(20);
  }
  return {
    base: `http://127.0.0.1:${port}/api/chat/sessions`,
    port,
    output,
    pressCtrlC: async () => {
      signalGroup(child, 'SIGINT');
      await ended;
    },
    killScript: async () => {
      const script = processesWith(dataDirectory).find(({ command }) =>
        /^\S*node .*local\/start\.mts/.test(command),
      );
      if (script) process.kill(script.pid, 'SIGKILL');
      await ended;
    },
  };
};

/** The same with data of its own, which goes when `stop` has stopped it. */
export const startOwnService = async (environment?: Record<string, string>) => {
  const data = temporaryDirectory();
  const service = await startService(data.path, environment).catch((error) => {
    data.remove();
    throw error;
  });
  const stop = async () => {
    await service.pressCtrlC();
    data.remove();
  };
  return { ...service, stop };
};

/** Runs `npm start` where it is expected to refuse: its exit code, and all it printed. */
export const runStart = async (environment: Record<string, string>) => {
  const { output, ended } = spawnStart(environment);
  return { exitCode: await ended, output: output() };
};

const signalGroup = ({ pid }: ChildProcess, signal: NodeJS.Signals) => {
  if (pid !== undefined) process.kill(-pid, signal);
};

/** Every process that was started with this text in its environment, whoever its parent is now. */
export const processesWith = (text: string): { pid: number; command: string }[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(text)) return [];
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return command ? [{ pid: Number(pid), command }] : [];
      } catch {
        return []; // It ended while we looked, or is somebody else's.
      }
    });
