import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { HttpRequest } from '@smithy/core/protocols';
import { isTransientError } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { asApiError } from '../../lib/errors.ts';
import { createExchange } from '../../lib/repository/exchange.ts';
import { startHttpServer } from '../support/http-server.ts';
import * as certificate from '../support/localhost-certificate.ts';

const TIMEOUT_MS = 300;
const TIMED_OUT = { error: expect.objectContaining({ name: 'TimeoutError' }) };

let exchange: ReturnType<typeof createExchange>;
beforeEach(() => {
  exchange = createExchange({ timeoutMs: TIMEOUT_MS });
});
afterEach(() => exchange.destroy());

type Handler = Pick<typeof exchange, 'handle'>;

const requestTo = (port: number, { hostname = '127.0.0.1', body = '{"é":1}' } = {}) =>
  new HttpRequest({
    protocol: 'http:',
    hostname,
    port,
    method: 'POST',
    path: '/',
    headers: { 'content-length': String(Buffer.byteLength(body)), 'x-amz-target': 'Of.It' },
    body,
  });

/** What comes back whole, or the error. */
const outcome = async (handler: Handler, request: HttpRequest, options = {}) => {
  try {
    const { response } = await handler.handle(request, options);
    const bytes = Buffer.isBuffer(response.body) ? response.body : await buffer(response.body);
    return { status: response.statusCode, headers: response.headers, text: bytes.toString() };
  } catch (error) {
    return { error: error as Error };
  }
};

/** A server of bare connections, of which it keeps count. */
const startTcpServer = async (onConnection: (socket: Socket) => void) => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    onConnection(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, sockets };
};

const startServer = async (...[listener]: Parameters<typeof startHttpServer>) => {
  const server = await startHttpServer(listener);
  onTestFinished(server.close);
  return server;
};

const answers =
  (text: string, then: (socket: Socket) => void = () => undefined) =>
  (socket: Socket) =>
    socket.once('data', () => socket.write(text, () => then(socket)));

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\n';

test('sends a request whole, and brings the whole answer back', async () => {
  const { port } = await startServer(async (request, response) => {
    const { method, url, headers } = request;
    const sent = {
      method,
      url,
      target: headers['x-amz-target'],
      body: String(await buffer(request)),
    };
    // In pieces that cut a letter of two bytes.
    const bytes = Buffer.from(JSON.stringify({ ...sent, é: 'é'.repeat(50_000) }));
    response.writeHead(400, { 'X-Amzn-RequestId': 'one' });
    for (let at = 0; at < bytes.length; at += 33_333) {
      response.write(bytes.subarray(at, at + 33_333));
      await sleep(1);
    }
    response.end();
  });
  const { status, headers, text } = await outcome(exchange, requestTo(port));
  expect(status).toBe(400);
  expect(headers).toMatchObject({ 'x-amzn-requestid': 'one' });
  expect(JSON.parse(String(text))).toEqual({
    method: 'POST',
    url: '/',
    target: 'Of.It',
    body: '{"é":1}',
    é: 'é'.repeat(50_000),
  });
});

test('reaches an address that stands in brackets, as those of IPv6 do in a URL', async () => {
  const { port } = await startServer((_, response) => response.end('{}'));
  const answered = await outcome(exchange, requestTo(port, { hostname: '[127.0.0.1]' }));
  expect(answered).toMatchObject({ text: '{}' });
});

describe('over HTTPS', () => {
  const startHttpsServer = async () => {
    const sessions: boolean[] = [];
    const server = createHttpsServer(certificate, (_, response) => response.end('{}'));
    server.on('secureConnection', (socket) => void sessions.push(socket.isSessionReused()));
    await once(server.listen(0), 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const request = requestTo(port, { hostname: 'localhost' });
    request.protocol = 'https:';
    return { request, sessions };
  };

  test('it talks to a server whose certificate is trusted, over one connection', async () => {
    const trusted = getCACertificates();
    setDefaultCACertificates([...trusted, certificate.cert]);
    onTestFinished(() => setDefaultCACertificates(trusted));
    const { request, sessions } = await startHttpsServer();
    for (let i = 0; i < 3; i += 1) {
      expect(await outcome(exchange, request)).toMatchObject({ status: 200, text: '{}' });
    }
    expect(sessions).toEqual([false]);
  });

  test('it does not to any other, nor to one of another name', async () => {
    const { request } = await startHttpsServer();
    expect(await outcome(exchange, request)).toEqual({
      error: expect.objectContaining({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
    });
    const trusted = getCACertificates();
    setDefaultCACertificates([...trusted, certificate.cert]);
    onTestFinished(() => setDefaultCACertificates(trusted));
    request.hostname = '127.0.0.1';
    expect(await outcome(exchange, request)).toEqual({
      error: expect.objectContaining({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
    });
  });
});

describe('fails as the handler of the SDK does, so that what can be repeated is, and callers are told the same:', () => {
  const sdk = () => {
    const handler = new NodeHttpHandler({
      requestTimeout: TIMEOUT_MS,
      throwOnRequestTimeout: true,
    });
    onTestFinished(() => handler.destroy());
    return handler;
  };

  /** What the SDK and we make of the error; both know it by its name or by its code. */
  const judged = async (...given: Parameters<typeof outcome>) => {
    const { error } = await outcome(...given);
    return { isRepeated: isTransientError(error as never), told: asApiError(error).code };
  };

  const REPEATED = { isRepeated: true, told: 'unavailable' };

  test.each([
    ['a connection that breaks at once', (socket: Socket) => socket.destroy()],
    [
      'a connection that breaks before the answer',
      (socket: Socket) => socket.once('data', () => socket.destroy()),
    ],
    [
      'a connection that is reset',
      (socket: Socket) => socket.once('data', () => socket.resetAndDestroy()),
    ],
    [
      'one that ends politely without an answer',
      (socket: Socket) => socket.once('data', () => socket.end()),
    ],
    ['half a line of an answer', answers('HTTP/1.1 20', (socket) => socket.end())],
    ['headers that never end', answers(HEAD, (socket) => socket.end())],
    [
      'an answer shorter than it says',
      answers(`${HEAD}Content-Length: 9\r\n\r\n{}`, (socket) => socket.end()),
    ],
    [
      'chunks that stop in the middle',
      answers(`${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\n{}`, (socket) => socket.destroy()),
    ],
    ['silence', (socket: Socket) => socket.resume()],
  ])('%s', async (_, onConnection) => {
    const { port } = await startTcpServer(onConnection);
    expect(await judged(exchange, requestTo(port))).toEqual(REPEATED);
    expect(await judged(sdk(), requestTo(port))).toEqual(REPEATED);
  });

  test('something that is not HTTP', async () => {
    const { port } = await startTcpServer(answers('SSH-2.0-OpenSSH_9.2\r\n'));
    const notUnderstood = { isRepeated: false, told: 'internal_error' };
    expect(await judged(exchange, requestTo(port))).toEqual(notUnderstood);
    expect(await judged(sdk(), requestTo(port))).toEqual(notUnderstood);
  });

  test('a server that is not there, and a name that is not known', async () => {
    const { port, close } = await startHttpServer(() => undefined);
    close();
    for (const request of [
      requestTo(port),
      requestTo(port, { hostname: 'no-such-host.invalid' }),
    ]) {
      expect(await judged(exchange, request)).toEqual(REPEATED);
      expect(await judged(sdk(), request)).toEqual(REPEATED);
    }
  });
});

describe('is given up when its time is over:', () => {
  const isGivenUp = async (onConnection: (socket: Socket) => void) => {
    const { port, sockets } = await startTcpServer(onConnection);
    const began = performance.now();
    expect(await outcome(exchange, requestTo(port))).toEqual(TIMED_OUT);
    expect(performance.now() - began).toBeGreaterThan(TIMEOUT_MS - 5);
    await expect.poll(() => sockets.size).toBe(0);
  };

  test('silence', () => isGivenUp((socket) => socket.resume()));

  test('silence after the headers, for which the handler of the SDK waits on', () =>
    isGivenUp(answers(`${HEAD}Content-Length: 2\r\n\r\n`)));

  test('an answer that comes too slowly', () =>
    isGivenUp(
      answers(`${HEAD}Content-Length: 9999\r\n\r\n`, (socket) => {
        const drip = setInterval(() => socket.write('.'), 20);
        socket.on('close', () => clearInterval(drip));
      }),
    ));

  test('a turn that does not come, with all connections taken', async () => {
    const { port } = await startServer(() => undefined);
    const all = await Promise.all(
      Array.from({ length: 60 }, () => outcome(exchange, requestTo(port))),
    );
    expect(all).toEqual(Array(60).fill(TIMED_OUT));
  });

  test('and a late answer to it is nobody else’s', async () => {
    let requests = 0;
    const { port } = await startServer(async (_, response) => {
      requests += 1;
      const answer = String(requests);
      if (requests === 1) await sleep(TIMEOUT_MS + 100);
      response.end(answer);
    });
    expect(await outcome(exchange, requestTo(port))).toEqual(TIMED_OUT);
    for (const text of ['2', '3']) {
      expect(await outcome(exchange, requestTo(port))).toMatchObject({ text });
      await sleep(100);
    }
  });
});

describe('is given up when its caller gives up:', () => {
  const ABORTED = { error: expect.objectContaining({ name: 'AbortError' }) };

  test('before it begins', async () => {
    const requests: unknown[] = [];
    const { port } = await startServer((request) => void requests.push(request));
    const abortSignal = AbortSignal.abort();
    expect(await outcome(exchange, requestTo(port), { abortSignal })).toEqual(ABORTED);
    await sleep(50);
    expect(requests).toEqual([]);
  });

  test.each([
    ['before the answer', (socket: Socket) => socket.resume(), ABORTED],
    [
      'in the middle of the answer',
      answers(`${HEAD}Content-Length: 9\r\n\r\n{}`),
      { error: expect.any(Error) },
    ],
  ])('%s', async (_, onConnection, ended) => {
    const { port, sockets } = await startTcpServer(onConnection);
    const controller = new AbortController();
    const asked = outcome(exchange, requestTo(port), { abortSignal: controller.signal });
    await expect.poll(() => sockets.size).toBe(1);
    await sleep(50);
    controller.abort();
    expect(await asked).toEqual(ended);
    await expect.poll(() => sockets.size).toBe(0);
  });
});

describe('keeps its connections:', () => {
  test('one serves many requests, and a signal that goes with all of them gathers nothing', async () => {
    const connections = new Set<Socket>();
    const { port } = await startServer((request, response) => {
      connections.add(request.socket);
      response.end('{}');
    });
    const warnings: Error[] = [];
    const hear = (warning: Error) => void warnings.push(warning);
    process.on('warning', hear);
    onTestFinished(() => void process.off('warning', hear));
    const { signal: abortSignal } = new AbortController();
    for (let i = 0; i < 30; i += 1) {
      expect(await outcome(exchange, requestTo(port), { abortSignal })).toMatchObject({
        text: '{}',
      });
    }
    expect(connections.size).toBe(1);
    expect(warnings).toEqual([]);
  });

  test('one that the server has closed in between is not used', async () => {
    const { port, sockets } = await startTcpServer((socket) =>
      socket.on('data', () => {
        socket.write(`${HEAD}Content-Length: 2\r\n\r\n{}`);
        setTimeout(() => socket.end(), 20);
      }),
    );
    for (let i = 0; i < 5; i += 1) {
      expect(await outcome(exchange, requestTo(port))).toMatchObject({ text: '{}' });
      await expect.poll(() => sockets.size).toBe(0);
      await sleep(20);
    }
  });

  test.each([
    ['reset', (socket: Socket) => socket.resetAndDestroy()],
    ['forgotten', () => undefined],
  ])('if one of them turns out to be %s, the next attempt connects anew', async (_, die) => {
    let isFrozen = false;
    const { port, sockets } = await startTcpServer((socket) => {
      const isOld = !isFrozen;
      socket.on('data', () => {
        if (isFrozen && isOld) die(socket);
        else setTimeout(() => socket.write(`${HEAD}Content-Length: 2\r\n\r\n{}`), 20);
      });
    });
    const all = Array.from({ length: 8 }, () => outcome(exchange, requestTo(port)));
    for (const { text } of await Promise.all(all)) expect(text).toBe('{}');
    expect(sockets.size).toBe(8);
    isFrozen = true;
    expect(await outcome(exchange, requestTo(port))).toEqual({ error: expect.any(Error) });
    expect(await outcome(exchange, requestTo(port))).toMatchObject({ text: '{}' });
    await expect.poll(() => sockets.size).toBe(1);
  });

  test('fifty at the most, whatever is asked at once', async () => {
    const connections = new Set<Socket>();
    const { port } = await startServer(async (request, response) => {
      connections.add(request.socket);
      await sleep(5);
      response.end('{}');
    });
    const patient = createExchange({ timeoutMs: 10_000 });
    onTestFinished(() => patient.destroy());
    const all = await Promise.all(
      Array.from({ length: 200 }, () => outcome(patient, requestTo(port))),
    );
    expect(new Set(all.map(({ text }) => text))).toEqual(new Set(['{}']));
    expect(connections.size).toBeLessThanOrEqual(50);
  });
});
