import { expect, test } from 'vitest';
import { type EndpointName, type RequestParts, request } from '../support/service.ts';

const answers: [string, EndpointName, RequestParts][] = [
  ['an answer', 'start', {}],
  ['a refused body', 'update', { body: '{' }],
  [
    'a session that is not found',
    'end',
    { body: { session_id: '01a203fb-9d3f-7264-a6ea-afb84c290533' } },
  ],
  ['a refused token', 'history', { headers: { Authorization: 'Bearer x' } }],
  ['a body that is too large', 'cleanup', { body: 'x'.repeat(16_385) }],
];

test.each(answers)('%s may be read by an allowed origin', async (_, name, parts) => {
  const { headers } = await request(name, {
    ...parts,
    headers: { ...parts.headers, origin: 'http://localhost:3000' },
  });
  expect(headers).toMatchObject({
    'Access-Control-Allow-Origin': 'http://localhost:3000',
    Vary: 'Origin',
  });
});

test.each([
  'http://localhost:3001',
  'https://localhost:3000',
  'http://localhost:3000.evil.example',
  'http://LOCALHOST:3000',
  'null',
  '*',
])('an answer may not be read by %s', async (Origin) => {
  const { headers } = await request('status', { headers: { Origin } });
  expect(headers).not.toHaveProperty('Access-Control-Allow-Origin');
  expect(headers.Vary).toBe('Origin');
});

test('an answer is JSON that nobody keeps', async () => {
  expect((await request('status')).headers).toMatchObject({
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
  });
});
