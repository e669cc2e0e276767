import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/**
 * A thread with the service in it, from its source, in an environment of its own. It answers one
 * message after the other. What it prints is not shown.
 */
export const startWorker = (
  file: string,
  environment: Record<string, string>,
  workerData: object = {},
) => {
  const worker = new Worker(join(import.meta.dirname, file), {
    env: { ...environment, METRICS: 'off', POWERTOOLS_LOG_LEVEL: 'SILENT' },
    workerData,
    stdout: true,
  });
  return {
    /** Rejects with what the worker throws. */
    ask: async <Answer,>(message: unknown): Promise<Answer> => {
      worker.postMessage(message);
      const [answer] = await once(worker, 'message');
      return answer;
    },
    stop: () => worker.terminate(),
  };
};
