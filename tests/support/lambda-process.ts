import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** serverless-offline's copy of how the Lambda runtime finds and loads a handler. */
const LOADER = join(
  import.meta.dirname,
  '../../node_modules/serverless-offline/src/lambda/handler-runner/in-process-runner',
  'aws-lambda-ric/UserFunction.js',
);

const SCRIPT = `
const [loader, folder, handlerPath] = process.argv.slice(1);
require(loader).load(folder, handlerPath).then((handler) => {
  process.send('initialised');
  process.on('message', async (event) => process.send(await handler(event, {})));
});`;

/**
 * A process that finds a handler, such as `start.handler`, in a folder as the Lambda runtime does, and
 * answers events. `printed` is what it has written to any stream.
 */
export const startLambda = (
  folder: string,
  handlerPath: string,
  environment: NodeJS.ProcessEnv,
) => {
  const child = spawn(process.execPath, ['-e', SCRIPT, LOADER, folder, handlerPath], {
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
  const nextMessage = async (): Promise<unknown> => {
    const gone = closed.then(() => {
      throw new Error(printed);
    });
    const [message] = await Promise.race([once(child, 'message'), gone]);
    return message;
  };
  const initialised = nextMessage();
  initialised.catch(() => {});
  return {
    /** Resolves when events may come; rejects, with what was printed, where it cannot be loaded. */
    initialised,
    invoke: async (event: object) => {
      const answer = nextMessage();
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
