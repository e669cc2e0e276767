import * as http from 'node:http';
import * as https from 'node:https';
import { type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { HttpHandlerOptions, RequestHandler } from '@smithy/types';

/** As many as the SDK's own handler opens at most. */
const CONNECTIONS = { keepAlive: true, maxSockets: 50 };

type Exchange = RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions> & {
  destroy: () => void;
  updateHttpClientConfig: () => void;
  httpHandlerConfigs: () => object;
};

/**
 * How the SDK's requests reach DynamoDB and come back: over connections that are kept, the answer read
 * whole. From connecting to the last byte an exchange takes `timeoutMs` at the most, and is given up
 * then with a TimeoutError, which the SDK repeats as it does a connection that breaks. It takes the place
 * of the SDK's own handler, which costs a tenth of a call (docs/adr/0015-the-way-to-dynamodb.md).
 */
export const createExchange = ({ timeoutMs }: { timeoutMs: number }): Exchange => {
  const agents = { http: new http.Agent(CONNECTIONS), https: new https.Agent(CONNECTIONS) };

  const handle: Exchange['handle'] = (
    { protocol, hostname, port, method, path, headers, body },
    { abortSignal: signal } = {},
  ) =>
    new Promise((resolve, reject) => {
      const options = {
        // An address of IPv6 stands in brackets in a URL, and nowhere else.
        host: hostname.replace(/^\[(.*)\]$/, '$1'),
        port,
        method,
        path,
        headers,
        signal,
      } as http.RequestOptions;
      const request =
        protocol === 'https:'
          ? https.request({ ...options, agent: agents.https })
          : http.request({ ...options, agent: agents.http });
      const timer = setTimeout(() => {
        fail(timeoutError(timeoutMs));
        request.destroy();
      }, timeoutMs);
      const fail = (error: Error) => {
        clearTimeout(timer);
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

  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle,
    destroy: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
    // Nothing in here can be set from the client that uses it.
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
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
