import { readdirSync, readFileSync } from 'node:fs';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { expect, test } from 'vitest';
import { handler } from '../../handlers/admin/page.ts';

const PATH = '/admin/chat/usersession';

/** Asks for the page, or for a file of it, as API Gateway would. */
const get = async (path: string) => {
  const proxy = path.startsWith(`${PATH}/`) ? path.slice(PATH.length + 1) : '';
  const event: Partial<APIGatewayProxyEvent> = {
    httpMethod: 'GET',
    path,
    headers: { Origin: 'http://localhost:3000' },
    pathParameters: proxy ? { proxy } : null,
  };
  const { statusCode, headers, body } = await handler(
    event as APIGatewayProxyEvent,
    { awsRequestId: 'of the function' } as Context,
  );
  return { status: statusCode, headers, body };
};

const assets = readdirSync('admin/dist', { recursive: true })
  .map(String)
  .filter((name) => /\.\w+$/.test(name) && name !== 'index.html');

test('the page may run what it brings along, and nothing else', async () => {
  const { status, headers, body } = await get(`${PATH}/`);
  const nonce = /nonce-([\w+/]{22}==)'/.exec(String(headers?.['Content-Security-Policy']))?.[1];
  expect(status).toBe(200);
  expect(body).toBe(
    readFileSync('admin/dist/index.html', 'utf8')
      .replaceAll('__CSP_NONCE__', String(nonce))
      .replace('__WAYS_TO_SIGN_IN__', '{&quot;password&quot;:true,&quot;organisation&quot;:null}'),
  );
  expect(body).toContain(`content="${nonce}"`);
  expect(headers).toEqual({
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    Vary: 'Origin',
    'X-Request-Id': expect.any(String),
    'Strict-Transport-Security': 'max-age=31536000',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  });
});

test('a nonce is used once', async () => {
  const [first, second] = [await get(`${PATH}/`), await get(`${PATH}/`)];
  expect(first.body).not.toBe(second.body);
});

test.each(assets)('%s is kept by browsers for good, as its name changes with it', async (name) => {
  const { status, headers, body } = await get(`${PATH}/${name}`);
  expect(name).toMatch(/^assets\/.+-[\w-]{8}\.(js|css|svg)$/);
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'Cache-Control': 'public, max-age=31536000, immutable',
    'Content-Type': expect.stringMatching(
      /^(text\/(javascript|css)|image\/svg\+xml); charset=utf-8$/,
    ),
  });
  expect(body).toBe(readFileSync(`admin/dist/${name}`, 'utf8'));
});

test('without the slash at its end the address leads to the page, whatever comes before it', async () => {
  const { status, headers } = await get(PATH);
  expect([status, headers?.['Location']]).toEqual([308, 'usersession/']);
});

test.each([
  'assets/other.js',
  'assets',
  '../../package.json',
  '..%2F..%2Fpackage.json',
  'assets/../index.html',
  '/etc/passwd',
  'constructor',
])('%s is no file of the page', async (name) => {
  const { status, body } = await get(`${PATH}/${name}`);
  expect([status, JSON.parse(body)]).toEqual([
    404,
    { error: 'The page has no such file', code: 'not_found' },
  ]);
});
