import { request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { startHttpServer } from './http-server.ts';

/** A request that comes by, and what can become of it. */
export type Passage = {
  request: IncomingMessage;
  body: string;
  response: ServerResponse;
  passOn: (onAnswer: (answer: IncomingMessage) => void) => void;
  /** The connection breaks. */
  cutOff: () => void;
};

/** Stands in front of a server, and leaves to `onRequest` what becomes of each request. */
export const startProxy = async (target: string, onRequest: (passage: Passage) => void) => {
  const { port, ...server } = await startHttpServer(async (request, response) => {
    const bytes = await readBody(request);
    if (bytes === undefined) return;
    const cutOff = () => void request.socket.destroy();
    const passOn: Passage['passOn'] = (onAnswer) => {
      const { method, headers, url } = request;
      forward(new URL(url ?? '/', target), { method, headers }, onAnswer)
        .on('error', cutOff)
        .end(bytes);
    };
    onRequest({ request, body: bytes.toString(), response, passOn, cutOff });
  });
  return { origin: `http://127.0.0.1:${port}`, ...server };
};

/** Nothing, where the caller goes away before all of it has come. */
const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
};
