import * as http from 'node:http';
import * as https from 'node:https';
import { type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { HttpHandlerOptions, RequestHandler } from '@smithy/types';

/** As many as the SDK's own handler opens at most. */
const CONNECTIONS = { keepAlive: true, maxSockets: 50 };

type Handler = RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions>;
type Exchange = Required<Pick<Handler, 'handle' | 'destroy'>>;

/**
 * How the SDK's requests reach DynamoDB and come back: over connections that are kept, the answer read
 * whole. From being asked for to its last byte an exchange takes `timeoutMs` at the most, and is given up
 * then with a TimeoutError, which the SDK repeats as it does a connection that breaks. It takes the place
 * of the SDK's own handler: docs/adr/0015-the-way-to-dynamodb.md.
 */
export const createExchange = ({ timeoutMs }: { timeoutMs: number }): Exchange => {
  const plain = { request: http.request, agent: new http.Agent(CONNECTIONS) };
  const secure = { request: https.request, agent: new https.Agent(CONNECTIONS) };

  const handle: Exchange['handle'] = (
    { protocol, hostname, port, method, path, headers, body },
    { abortSignal: signal } = {},
  ) =>
    new Promise((resolve, reject) => {
      const { request: begin, agent } = protocol === 'https:' ? secure : plain;
      // An address of IPv6 stands in brackets in a URL, and nowhere else.
      const host = hostname.replace(/^\[(.*)\]$/, '$1');
      const options = { agent, host, port, method, path, headers, signal };
      const request = begin(options as http.RequestOptions);
      const timer = setTimeout(() => {
        fail(timeoutError(timeoutMs));
        request.destroy();
      }, timeoutMs);
      const fail = (error: Error) => {
        clearTimeout(timer);
        if (request.reusedSocket) dropKept(agent);
        reject(error);
      };
      request.on('error', fail);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', fail);
        response.on('end', () => {
          clearTimeout(timer);
          resolve({ response: answerOf(response, Buffer.concat(chunks)) });
        });
      });
      request.end(body);
    });

  const destroy = () => {
    plain.agent.destroy();
    secure.agent.destroy();
  };
  return { handle, destroy };
};

/**
 * Where one that was kept has died, as may happen while a Lambda is frozen, the others may have as well:
 * the next attempt connects anew, rather than to meet one after the other.
 */
const dropKept = ({ freeSockets }: http.Agent) => {
  for (const socket of Object.values(freeSockets).flat()) socket?.destroy();
};

const answerOf = ({ statusCode = 0, statusMessage, headers }: http.IncomingMessage, body: Buffer) =>
  new HttpResponse({
    statusCode,
    reason: statusMessage ?? '',
    headers: headers as Record<string, string>,
    body,
  });

const timeoutError = (timeoutMs: number) =>
  Object.assign(new Error(`DynamoDB has not answered within ${timeoutMs} ms`), {
    name: 'TimeoutError',
  });
