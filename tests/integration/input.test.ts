import { beforeAll, describe, expect, test } from 'vitest';
import { type EndpointName, newVisitor, type RequestParts, request } from '../support/service.ts';
import { storedItem } from '../support/stored.ts';

const visitor = newVisitor();
let session_id: string;
let before: unknown;

beforeAll(async () => {
  session_id = await visitor.startSession();
  before = await storedItem(visitor.userId);
});

/** Refused with a 4xx that says why, repeats nothing of what was sent, and has written nothing. */
const isRefused = async (
  name: EndpointName,
  { expected, ...parts }: RequestParts & { expected: { status: number; body: object } },
) => {
  const reply = await request(name, {
    ...parts,
    headers: { 'X-Visitor-Id': visitor.visitorId, ...parts.headers },
  });
  expect(reply).toMatchObject(expected);
  expect(Object.keys(reply.body).sort()).toEqual(['code', 'error']);
  expect(JSON.stringify(reply)).not.toMatch(/hostile/);
  expect(await storedItem(visitor.userId)).toEqual(before);
};

const invalid = (error: string) => ({ status: 400, body: { error, code: 'invalid_request' } });

const ACTIVITY_TYPE =
  'activity_type must be one of message_sent, conversation_started, response_received';
const SESSION_ID = 'session_id must be the UUID of a session';
const RESPONSE_TIME = 'response_time must be a number of seconds from 0 to 3600';
const EVENTS = 'events must be a list of 1 to 100 activities';
const SEQUENCE = 'sequence must be a whole number from 1';
const CLIENT_ID = 'client_id must be 1 to 64 letters, digits or any of . _ : -';
const TOGETHER = 'client_id and sequence must be given together';
const GRACE = 'grace_seconds must be a whole number from 0 to 60';
const ONE_OR_EVENTS = 'give either activity_type or events, not both';

const message = { activity_type: 'message_sent' };
const hostileIds = [
  null,
  7,
  true,
  {},
  [],
  '',
  'current',
  'hostile',
  "' OR 1=1 --hostile",
  '01a203fb-9d3f-7264-a6ea-afb84c29053',
  '01a203fb-9d3f-7264-a6ea-afb84c290533\n',
  '\ud800',
];

describe.each(['update', 'end'] as const)('%s refuses', (name) => {
  test.each(hostileIds)('%j for a session id', async (id) => {
    await isRefused(name, { body: { session_id: id, ...message }, expected: invalid(SESSION_ID) });
  });

  test('no session id', async () => {
    await isRefused(name, { body: message, expected: invalid('session_id is required') });
    await isRefused(name, { expected: invalid('session_id is required') });
  });

  test.each([
    [{ client_id: 'tab' }, TOGETHER],
    [{ sequence: 1 }, TOGETHER],
    [{ client_id: '', sequence: 1 }, CLIENT_ID],
    [{ client_id: 'x'.repeat(65), sequence: 1 }, CLIENT_ID],
    [{ client_id: 'hostile client', sequence: 1 }, CLIENT_ID],
    [{ client_id: 7, sequence: 1 }, CLIENT_ID],
    [{ client_id: 'tab', sequence: 0 }, SEQUENCE],
    [{ client_id: 'tab', sequence: -1 }, SEQUENCE],
    [{ client_id: 'tab', sequence: 1.5 }, SEQUENCE],
    [{ client_id: 'tab', sequence: 2 ** 53 }, SEQUENCE],
    [{ client_id: 'tab', sequence: '1' }, SEQUENCE],
    [{ client_id: 'tab', sequence: null }, SEQUENCE],
  ])('%j for a number', async (number, error) => {
    await isRefused(name, {
      body: { session_id, ...message, ...number },
      expected: invalid(error),
    });
  });
});

describe('update refuses', () => {
  test.each([null, 7, '', 'hostile', 'MESSAGE_SENT', 'constructor', ['message_sent']])(
    'the activity %j',
    async (activity_type) => {
      await isRefused('update', {
        body: { session_id, activity_type },
        expected: invalid(ACTIVITY_TYPE),
      });
    },
  );

  test('no activity', async () => {
    await isRefused('update', {
      body: { session_id },
      expected: invalid('activity_type is required'),
    });
  });

  test.each(['-1', '3600.001', '1e308', '1e999', '-1e999', 'null', '"1.5"', '[1]', '{}', 'true'])(
    'a response time of %s',
    async (response_time) => {
      for (const activity of ['response_received', 'message_sent']) {
        await isRefused('update', {
          body: `{"session_id":"${session_id}","activity_type":"${activity}","response_time":${response_time}}`,
          expected: invalid(RESPONSE_TIME),
        });
      }
    },
  );

  test.each([
    ['an empty batch', [], EVENTS],
    ['a batch of 101', Array.from({ length: 101 }, () => message), EVENTS],
    ['a batch that is an object', { 0: message, length: 1 }, EVENTS],
    ['a batch of null', null, EVENTS],
    ['a batch with null in it', [message, null], 'Each of events must be a JSON object'],
    ['a batch with a text in it', ['message_sent'], 'Each of events must be a JSON object'],
    ['a batch with an unknown activity', [message, { activity_type: 'hostile' }], ACTIVITY_TYPE],
    [
      'a batch with a response time that is too long',
      [message, { activity_type: 'response_received', response_time: 3_601 }],
      RESPONSE_TIME,
    ],
  ])('%s, whole', async (_, events, error) => {
    await isRefused('update', { body: { session_id, events }, expected: invalid(error) });
  });

  test('a batch together with an activity', async () => {
    await isRefused('update', {
      body: { session_id, events: [message], ...message },
      expected: invalid(ONE_OR_EVENTS),
    });
  });
});

describe('end refuses', () => {
  test.each([-1, 61, 1.5, '10', null, 1e308, true, []])('%j seconds of grace', async (seconds) => {
    await isRefused('end', {
      body: { session_id, grace_seconds: seconds },
      expected: invalid(GRACE),
    });
  });
});

describe.each(['start', 'update', 'end', 'cleanup'] as const)('%s refuses', (name) => {
  const invalidJson = {
    status: 400,
    body: { error: 'The body is not valid JSON', code: 'invalid_json' },
  };

  test.each([
    '{',
    '{hostile}',
    '{"response_time":NaN}',
    '{"response_time":Infinity}',
    'hostile=1',
    '{}{}',
    '\u0000',
  ])('%j: no JSON', async (body) => {
    await isRefused(name, { body, expected: invalidJson });
  });

  test.each([
    'null',
    '[]',
    '["hostile"]',
    '"hostile"',
    '7',
    'true',
    '['.repeat(8_000) + ']'.repeat(8_000),
  ])('%.20s: JSON, but no object', async (body) => {
    await isRefused(name, { body, expected: invalid('The body must be a JSON object') });
  });

  test('a body over 16 KB, also in base64', async () => {
    const body = JSON.stringify({ session_id, hostile: 'x'.repeat(16 * 1024) });
    const expected = {
      status: 413,
      body: { error: 'The body must be at most 16384 bytes', code: 'body_too_large' },
    };
    await isRefused(name, { body, expected });
    const base64 = Buffer.from(body).toString('base64');
    await isRefused(name, { body: base64, isBase64Encoded: true, expected });
  });

  test('a form', async () => {
    await isRefused(name, {
      body: `session_id=${session_id}`,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      expected: { status: 415, body: { code: 'unsupported_media_type' } },
    });
  });
});

describe('accepted all the same are', () => {
  test('unknown fields, of any name', async () => {
    const { startSession, update } = newVisitor();
    const id = await startSession();
    const body = `{"session_id":"${id}","activity_type":"message_sent","__proto__":{"session_id":"x"},"constructor":1,"\\ud800":[[[]]]}`;
    expect((await update(body)).body.total_messages_sent).toBe(1);
  });

  test('JSON as text/plain, as a beacon sends it', async () => {
    const { startSession, visitorId } = newVisitor();
    const session_id = await startSession();
    const reply = await request('end', {
      body: { session_id, visitor_id: visitorId },
      headers: { 'Content-Type': 'text/plain;charset=UTF-8' },
    });
    expect(reply.status).toBe(200);
  });

  test('a session id in capitals', async () => {
    const { startSession, message } = newVisitor();
    const id = await startSession();
    expect((await message(id.toUpperCase())).body.session_id).toBe(id);
  });

  test('the longest client id, a batch of 100 and the longest response time and grace', async () => {
    const { startSession, update, end } = newVisitor();
    const session_id = await startSession();
    const longest = { activity_type: 'response_received', response_time: 3_600 };
    const events = Array.from({ length: 100 }, () => longest);
    const number = { client_id: 'x'.repeat(64), sequence: 1 };
    expect((await update({ session_id, events, ...number })).body.average_response_time).toBe(
      3_600,
    );
    expect((await end({ session_id, grace_seconds: 60 })).status).toBe(200);
  });

  test('a key given twice, of which the last counts', async () => {
    const { startSession, update } = newVisitor();
    const id = await startSession();
    const body = `{"session_id":"x","session_id":"${id}","activity_type":"message_sent"}`;
    expect((await update(body)).status).toBe(200);
  });
});
