import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { request } from '../support/service.ts';
import { storedUser } from '../support/stored.ts';

test.each([
  ['in the header', (id: string) => ({ headers: { 'X-Visitor-Id': id } })],
  ['in the header in another case', (id: string) => ({ headers: { 'x-visitor-id': id } })],
  ['in the body', (id: string) => ({ body: { visitor_id: id } })],
  ['in the query', (id: string) => ({ query: { visitor_id: id } })],
  ['in capitals', (id: string) => ({ headers: { 'X-Visitor-Id': id.toUpperCase() } })],
])('a visitor id %s gives a visitor a partition of their own', async (_, parts) => {
  const visitorId = randomUUID();
  const { body } = await request('start', parts(visitorId));
  expect((await storedUser(`visitor:${visitorId}`)).open?.id).toBe(body.session_id);
  expect(body.user).toBe('demo_user');
});

test('a GET takes the visitor id from the query', async () => {
  const visitorId = randomUUID();
  const { body } = await request('start', { body: { visitor_id: visitorId } });
  const status = await request('status', { query: { visitor_id: visitorId } });
  expect(status.body.session_id).toBe(body.session_id);
});

test('the header counts before the body, and the body before the query', async () => {
  const [header, inBody, inQuery] = [randomUUID(), randomUUID(), randomUUID()];
  const body = { visitor_id: inBody };
  const query = { visitor_id: inQuery };
  await request('start', { headers: { 'X-Visitor-Id': header }, body, query });
  await request('start', { body, query });
  expect((await storedUser(`visitor:${header}`)).open).toBeDefined();
  expect((await storedUser(`visitor:${inBody}`)).open).toBeDefined();
  expect((await storedUser(`visitor:${inQuery}`)).open).toBeUndefined();
});

test.each(['', 'demo_user', 'current', 'user:1', '01a203fb', `${randomUUID()}x`])(
  'a visitor id of %j is refused',
  async (visitorId) => {
    const refused = {
      status: 400,
      body: { error: 'visitor_id must be a UUID', code: 'invalid_request' },
    };
    expect(await request('start', { headers: { 'X-Visitor-Id': visitorId } })).toMatchObject(
      refused,
    );
    expect(await request('status', { query: { visitor_id: visitorId } })).toMatchObject(refused);
  },
);

test.each([null, 7, true, {}, [randomUUID()]])(
  'a visitor id of %j in the body is refused',
  async (visitor_id) => {
    expect((await request('start', { body: { visitor_id } })).status).toBe(400);
  },
);

test.each(['Bearer x.y.z', 'bearer x', 'Bearer', '  BEARER x'])(
  'a token (%s) is refused, never taken for an anonymous caller',
  async (Authorization) => {
    expect(await request('status', { headers: { Authorization } })).toMatchObject({
      status: 401,
      body: { code: 'unauthorized' },
    });
  },
);
