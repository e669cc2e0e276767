import { connect } from 'node:net';

/** No answer of a service on this machine takes longer, however busy the machine is. */
const ANSWERS_WITHIN_MS = 60_000;

/** What came back: a status and a text, or neither where the connection was closed without a word. */
export type RawReply = { status: number | undefined; head: string; body: string };

/**
 * Sends bytes as they are, which no HTTP client would, and reads until the other side has closed the
 * connection. Requests ask for that with `Connection: close`.
 */
export const sendRaw = (port: number, bytes: Uint8Array): Promise<RawReply> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const received: Buffer[] = [];
    socket.setTimeout(ANSWERS_WITHIN_MS, () => {
      socket.destroy();
      reject(new Error(`Neither an answer nor an end within ${ANSWERS_WITHIN_MS} ms`));
    });
    socket.on('data', (chunk) => received.push(chunk));
    // Who refuses a body that is still under way closes before all of it is sent.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      const [head = '', body = ''] = Buffer.concat(received).toString().split('\r\n\r\n', 2);
      const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1];
      resolve({ status: status === undefined ? undefined : Number(status), head, body });
    });
    socket.write(bytes);
  });
