import type { Server } from '@hapi/hapi';

/** Per route. Each Lambda is a worker thread of about 25 MB. */
const LAMBDAS_AT_ONCE = 8;

declare module '@hapi/hapi' {
  interface RequestApplicationState {
    leaveQueue?: () => void;
    isOver?: boolean;
  }
}

/**
 * Lets a burst of requests wait for one of a few Lambdas. serverless-offline starts one for each
 * request of the burst, which for fifty takes gigabytes and four times as long.
 */
export const queueRequests = (server: Server): void => {
  const queues = new Map<string, ReturnType<typeof createQueue>>();
  server.ext('onPreHandler', async ({ route: { path }, app }, h) => {
    const queue = queues.get(path) ?? createQueue(LAMBDAS_AT_ONCE);
    queues.set(path, queue);
    await queue.enter();
    // Whoever hung up while waiting has nobody left to give the place back for them.
    if (app.isOver) queue.leave();
    else app.leaveQueue = queue.leave;
    return h.continue;
  });
  server.events.on('response', ({ app }) => {
    app.isOver = true;
    app.leaveQueue?.();
  });
};

/** Lets only so many through at a time; the others wait in the order they came. */
const createQueue = (places: number) => {
  let inside = 0;
  const waiting: (() => void)[] = [];
  return {
    async enter(): Promise<void> {
      if (inside < places) inside += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
    },
    leave(): void {
      const next = waiting.shift();
      if (next) next();
      else inside -= 1;
    },
  };
};
