import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const SCRIPT = `import(process.argv[1]).then(({ handler }) => {
  process.send('initialised');
  process.on('message', async (event) => process.send(await handler(event, {})));
});`;

/**
 * A process that loads the module given as the Lambda runtime does, and answers events. `printed` is
 * what it has written to any stream.
 */
export const startLambda = (entry: string, environment: NodeJS.ProcessEnv) => {
  const child = spawn(process.execPath, ['-e', SCRIPT, entry], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const closed = once(child, 'close');
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      printed += chunk;
    });
  }
  const initialised = nextMessage(child, () => printed);
  initialised.catch(() => {});
  return {
    /** Resolves when events may come; rejects, with what was printed, where the module cannot be loaded. */
    initialised,
    invoke: async (event: object) => {
      const answer = nextMessage(child, () => printed);
      child.send(event);
      return (await answer) as { statusCode: number; body: string };
    },
    printed: () => printed,
    stop: async () => {
      child.kill();
      await closed;
    },
  };
};

const nextMessage = async (child: ChildProcess, printed: () => string): Promise<unknown> => {
  const gone = once(child, 'close').then(() => {
    throw new Error(printed());
  });
  const [message] = await Promise.race([once(child, 'message'), gone]);
  return message;
};
