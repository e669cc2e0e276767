import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';

/** A server on a port of its own on this machine. */
export const startHttpServer = async (listener: RequestListener) => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    /** How many connections are open to it. */
    connections: () => promisify(server.getConnections).call(server),
    /** Closes it at once, whoever waits for an answer. */
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
