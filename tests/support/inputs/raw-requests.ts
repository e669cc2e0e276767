import { sendRaw } from '../raw-http.ts';

/** Requests that only a socket can send, and that no event shows which a Lambda gets. */

type RawRequest = {
  /** The beginning, up to the first header. */
  line?: string;
  headers?: string[];
  body?: string;
};

const STATUS = '/api/chat/sessions/status/';
const START = 'POST /api/chat/sessions/start/ HTTP/1.1';
const HOST = 'Host: 127.0.0.1';
const VISITOR = 'X-Visitor-Id: 0c6c6cbd-2a3b-4f0e-9a57-c1f1d9a3b7e4';
const CHUNKED = 'Transfer-Encoding: chunked';
const MEGABYTE = 1_000_000;

const get = (path: string) => ({ line: `GET ${path} HTTP/1.1` });
const status = (...headers: string[]) => ({ headers: [HOST, ...headers] });
const start = (body: string, ...headers: string[]) => ({
  line: START,
  headers: [HOST, 'Content-Type: application/json', ...headers],
  body,
});
const ofLength = (length: number) => start('x'.repeat(length), `Content-Length: ${length}`);

/** By name: what is sent, and the statuses that it may be answered with. */
export const RAW_REQUESTS: Record<string, [RawRequest, ...(number | undefined)[]]> = {
  'a line break in the path': [get(`${STATUS}\r\nX-Visitor-Id: me`), 400],
  'an encoded line break in the path': [get(`${STATUS}%0d%0aX:%20y`), 404],
  'an encoded line break in the query': [get(`${STATUS}?visitor_id=%0d%0aX:%20y`), 400],
  'a broken encoding in the path': [get('/api/chat/sessions/%E0%A4%A/'), 404],
  'half an encoding at the end of the path': [get(`${STATUS}%`), 404],
  'a broken encoding in the query': [get(`${STATUS}?visitor_id=%E0%A4%A`), 400],
  'a NUL in the path': [get(`${STATUS}%00`), 404],
  'a way up': [get('/api/chat/sessions/../../../etc/passwd'), 404],
  'an encoded way up': [get('/admin/chat/usersession/..%2f..%2fpackage.json'), 404],
  'two slashes': [get('//'), 404],
  'an address that is none': [get('http://[/'), 404],
  'a path without its slash': [get('api'), 400],
  'a path of 20 KB': [get(`/${'x'.repeat(20_000)}`), 400, 431],
  'no host': [{ headers: [] }, 400],
  'a header of 20 KB': [status(`X: ${'x'.repeat(20_000)}`), 400, 431],
  '2,000 headers': [status(...Array.from({ length: 2_000 }, (_, i) => `X-${i}: y`)), 400, 431],
  'a header that goes on in the next line': [status('X: a\r\n b'), 400],
  'a line that ends too early': [status('X: a\nY: b'), 400],
  'a NUL in a header': [status('X: a\0b'), 400],
  'a space in the name of a header': [status('X : a'), 400],
  'two visitor ids, of which the last is none': [status(VISITOR, 'X-Visitor-Id: me'), 400],
  'two tokens': [status('Authorization: Bearer a.b.c', 'Authorization: Bearer a.b.c'), 401],
  'an unknown method': [{ line: `TELL ${STATUS} HTTP/1.1` }, 400],
  'a method in small letters': [{ line: `get ${STATUS} HTTP/1.1` }, 400],
  'a TRACE': [{ line: `TRACE ${STATUS} HTTP/1.1` }, 404],
  'the beginning of HTTP/2': [{ line: 'PRI * HTTP/2.0\r\n\r\nSM' }, 400],
  'the beginning of TLS': [{ line: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' }, 400],
  'two lengths': [start('{}', 'Content-Length: 2', 'Content-Length: 3'), 400],
  'a length below 0': [start('{}', 'Content-Length: -1'), 400],
  'a length of 20 digits': [start('{}', `Content-Length: ${'9'.repeat(20)}`), 400],
  'a length, and chunks': [start('2\r\n{}\r\n0\r\n\r\n', 'Content-Length: 2', CHUNKED), 400],
  'a chunk without a length': [start('zz\r\n{}\r\n0\r\n\r\n', CHUNKED), 400],
  'a chunk beyond all lengths': [start(`${'f'.repeat(17)}\r\n{}\r\n`, CHUNKED), 400],
  'broken JSON in chunks': [start('1\r\n{\r\n1\r\n{\r\n0\r\n\r\n', CHUNKED), 400],
  'an encoding that there is not': [start('{}', 'Transfer-Encoding: xchunked'), 400],
  'a content type that is none': [
    {
      ...start('{}', 'Content-Length: 2'),
      headers: [HOST, 'Content-Type: ;;;', 'Content-Length: 2'],
    },
    400,
  ],
  'a body of 10 MB': [ofLength(10 * MEGABYTE), 413],
  // Who sends on while the answer comes may lose it.
  'a body of 11 MB in one chunk': [
    start(`a7d8c0\r\n${'x'.repeat(0xa7d8c0)}\r\n0\r\n\r\n`, CHUNKED),
    413,
    undefined,
  ],
};

/** Sends one of them to a port of this machine. */
export const sendHostile = (
  port: number,
  { line = `GET ${STATUS} HTTP/1.1`, headers = [HOST], body = '' }: RawRequest,
) => {
  const head = [line, 'Connection: close', ...headers].join('\r\n');
  return sendRaw(port, Buffer.from(`${head}\r\n\r\n${body}`, 'latin1'));
};
