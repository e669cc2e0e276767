import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { answers, type Engine, startEngine } from './engine.mts';

/** What `npm start` leaves in its data folder while it runs, for other programs on the same data. */
const Notice = v.object({
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  endpoint: v.pipe(v.string(), v.url()),
  /** Of the API. */
  port: v.number(),
});

export type Notice = v.InferOutput<typeof Notice>;

const pathOf = (dataDirectory: string) => join(dataDirectory, 'running.json');

/** Leaves the notice. `stop` takes it away, unless another `npm start` has left its own by then. */
export const leaveNotice = (
  dataDirectory: string,
  { endpoint, port }: Omit<Notice, 'pid'>,
): { stop: () => Promise<void> } => {
  const path = pathOf(dataDirectory);
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, JSON.stringify({ pid: process.pid, endpoint, port }));
  renameSync(unfinished, path);
  return {
    stop: async () => {
      if (readNotice(dataDirectory)?.pid === process.pid) rmSync(path, { force: true });
    },
  };
};

const readNotice = (dataDirectory: string): Notice | undefined => {
  try {
    return v.parse(Notice, JSON.parse(readFileSync(pathOf(dataDirectory), 'utf8')));
  } catch {
    return undefined;
  }
};

/** The `npm start` that runs on this data. A notice that one left behind when it was killed is none. */
export const findRunning = async (dataDirectory: string): Promise<Notice | undefined> => {
  const notice = readNotice(dataDirectory);
  const runs = notice && isAlive(notice.pid) && (await answers(notice.endpoint));
  return runs ? notice : undefined;
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // It is there, and somebody else's.
  }
};

/**
 * The database of this data: that of the `npm start` which runs on it, or else one of our own.
 * Two processes of DynamoDB Local on the same files fail at every call.
 */
export const openEngine = async (
  dataDirectory: string,
): Promise<{ engine: Engine; running: Notice | undefined }> => {
  const running = process.env['DYNAMODB_ENDPOINT'] ? undefined : await findRunning(dataDirectory);
  if (!running) return { engine: await startEngine({ dataDirectory }), running };
  const engine = {
    name: 'the database of npm start',
    endpoint: running.endpoint,
    ended: new Promise<void>(() => {}),
    stop: async () => {},
  };
  return { engine, running };
};
