import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SESSION_ID, TIME } from '../support/expected.ts';
import { RAW_REQUESTS, sendHostile } from '../support/inputs/raw-requests.ts';
import { startOwnService } from '../support/npm-start.mts';

const ORIGIN = 'http://localhost:3000';

let service: Awaited<ReturnType<typeof startOwnService>>;
beforeAll(async () => {
  service = await startOwnService();
});
afterAll(() => service?.stop());

type Options = { headers?: Record<string, string>; body?: unknown; method?: string };

const call = async (path: string, { headers, body, method }: Options = {}) => {
  const response = await fetch(`${service.base}/${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
};

/** The cross-origin headers of an answer. */
const corsOf = (headers: Headers) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-allow-')));

const asVisitor = () => ({ 'X-Visitor-Id': crypto.randomUUID() });

test.each([
  ['with', '/'],
  ['without', ''],
])('a session from start to cleanup, %s the trailing slash', async (_, slash) => {
  const headers = asVisitor();
  const { body: started, status } = await call(`start${slash}`, { headers, body: {} });
  expect([status, started]).toEqual([
    201,
    { session_id: SESSION_ID, message: 'New session started', started_at: TIME, user: 'demo_user' },
  ]);
  const { session_id, started_at } = started;

  const again = await call(`start${slash}`, { headers, body: {} });
  expect([again.status, again.body]).toEqual([
    200,
    { session_id, message: 'Existing session refreshed', started_at, user: 'demo_user' },
  ]);

  const update = (fields: object) =>
    call(`update${slash}`, { headers, body: { session_id, ...fields } });
  await update({ activity_type: 'conversation_started' });
  await update({ activity_type: 'message_sent' });
  const updated = await update({ activity_type: 'response_received', response_time: 1.5 });
  expect([updated.status, updated.body]).toEqual([
    200,
    {
      session_id,
      message: 'Session updated - response_received',
      total_messages_sent: 1,
      total_conversations: 1,
      average_response_time: 1.5,
    },
  ]);

  const counters = { total_messages_sent: 1, total_conversations: 1, average_response_time: 1.5 };
  const active = await call(`status${slash}`, { headers });
  expect([active.status, active.body]).toEqual([
    200,
    {
      has_active_session: true,
      session_id,
      started_at,
      duration_minutes: expect.any(Number),
      ...counters,
      user: 'demo_user',
    },
  ]);

  const ended = await call(`end${slash}`, { headers, body: { session_id } });
  expect([ended.status, ended.body]).toEqual([
    200,
    {
      session_id,
      message: 'Session ended',
      started_at,
      ended_at: TIME,
      duration_minutes: expect.any(Number),
      total_messages_sent: 1,
      total_conversations: 1,
    },
  ]);
  const endedTwice = await call(`end${slash}`, { headers, body: { session_id } });
  expect([endedTwice.status, endedTwice.body]).toEqual([
    404,
    { error: 'Active session not found', code: 'session_not_active' },
  ]);

  const none = await call(`status${slash}`, { headers });
  expect([none.status, none.body]).toEqual([
    200,
    { has_active_session: false, user: 'demo_user', message: 'No active session found' },
  ]);

  const history = await call(`history${slash}`, { headers });
  expect([history.status, history.body]).toMatchObject([
    200,
    {
      user: 'demo_user',
      total_sessions: 1,
      sessions: [
        {
          session_id,
          started_at,
          ended_at: ended.body.ended_at,
          is_active: false,
          duration_minutes: ended.body.duration_minutes,
          ...counters,
        },
      ],
      summary: {
        total_duration_minutes: ended.body.duration_minutes,
        total_messages_sent: 1,
        total_conversations: 1,
        average_session_duration: ended.body.duration_minutes,
      },
    },
  ]);

  const cleaned = await call(`cleanup${slash}`, { headers, body: {} });
  expect([cleaned.status, cleaned.body]).toEqual([
    200,
    { message: 'Cleaned up 0 expired sessions', cleaned_sessions: 0, user: 'demo_user' },
  ]);
});

test("the document's SessionManager runs unchanged", async () => {
  const source = readFileSync(join(import.meta.dirname, 'fixtures', 'session-manager.js'), 'utf8');
  const items = new Map<string, string>();
  const localStorage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
    removeItem: (key: string) => items.delete(key),
  };
  // It calls port 8000 by name; the service under test listens elsewhere.
  const toService = (url: string, options: RequestInit) =>
    fetch(url.replace('http://127.0.0.1:8000/', `http://127.0.0.1:${service.port}/`), options);
  const SessionManager = new Function('localStorage', 'fetch', `${source}; return SessionManager`)(
    localStorage,
    toService,
  );

  const manager = new SessionManager();
  await manager.initializeSession();
  expect(manager.sessionId).toEqual(SESSION_ID);
  expect(items.get('chatSessionId')).toBe(manager.sessionId);
  expect(await manager.update('message_sent')).toMatchObject({ total_messages_sent: 1 });
  expect(await manager.update('response_received', { response_time: 0.25 })).toMatchObject({
    message: 'Session updated - response_received',
    average_response_time: 0.25,
  });

  const afterReload = new SessionManager();
  await afterReload.initializeSession();
  expect(afterReload.sessionId).toBe(manager.sessionId);
  expect(await afterReload.end()).toMatchObject({
    message: 'Session ended',
    total_messages_sent: 1,
  });
  expect(items.has('chatSessionId')).toBe(false);
  expect(await afterReload.getStatus()).toMatchObject({ has_active_session: false });
  expect((await afterReload.getHistory()).sessions[0]).toMatchObject({ is_active: false });
});

test('two visitors have two sessions, and neither can end the other', async () => {
  const [anna, ben] = [asVisitor(), asVisitor()];
  const { body: annas } = await call('start/', { headers: anna, body: {} });
  const { body: bens } = await call('start/', { headers: ben, body: {} });
  expect(annas.session_id).not.toBe(bens.session_id);

  const foreign = await call('end/', { headers: ben, body: { session_id: annas.session_id } });
  expect(foreign.status).toBe(404);
  const { body: status } = await call('status/', { headers: anna });
  expect(status).toMatchObject({ has_active_session: true, session_id: annas.session_id });
});

test('fifty starts of one visitor at once make one session', async () => {
  const headers = asVisitor();
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => call('start/', { headers, body: {} })),
  );
  expect(new Set(answers.map(({ body }) => body.session_id)).size).toBe(1);
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
});

test('JSON sent as text/plain is JSON', async () => {
  const { status, body } = await call('start/', {
    headers: { ...asVisitor(), 'Content-Type': 'text/plain;charset=UTF-8' },
    body: {},
  });
  expect([status, body.message]).toEqual([201, 'New session started']);
});

test.each([
  ['malformed JSON', '{"session_id":', 400, 'invalid_json'],
  ['an array', '[]', 400, 'invalid_request'],
  ['a body over 16 KB', JSON.stringify({ a: 'x'.repeat(300_000) }), 413, 'body_too_large'],
  ['a body over 10 MB', JSON.stringify({ a: 'x'.repeat(11_000_000) }), 413, 'body_too_large'],
])('%s is refused, and the page may read why', async (_, sent, status, code) => {
  const headers = { ...asVisitor(), Origin: ORIGIN };
  const answer = await call('start/', { headers, body: sent });
  expect([answer.status, answer.body]).toEqual([status, { error: expect.any(String), code }]);
  expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
});

test.each([
  ['GET', 'nothing/'],
  ['GET', 'start/'],
  ['DELETE', 'status/'],
])('%s %s is not found, in JSON', async (method, path) => {
  const { status, body, headers } = await call(path, { method, headers: { Origin: ORIGIN } });
  expect([status, body]).toEqual([404, { error: 'Not found', code: 'not_found' }]);
  expect(Object.fromEntries(headers)).toMatchObject({
    'access-control-allow-origin': ORIGIN,
    'access-control-expose-headers': 'Retry-After, X-Request-Id',
    'cache-control': 'no-store',
    'content-type': expect.stringContaining('application/json'),
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000',
    'x-content-type-options': 'nosniff',
    'x-request-id': expect.stringMatching(/^[\da-f-]{36}$/),
    vary: expect.stringContaining('Origin'),
  });
});

test.each(['start/', 'start', 'status/', 'history'])(
  'a page of an allowed origin may call %s',
  async (path) => {
    const preflight = await call(path, {
      method: 'OPTIONS',
      headers: {
        Origin: ORIGIN,
        'Access-Control-Request-Method': path.startsWith('start') ? 'POST' : 'GET',
        'Access-Control-Request-Headers': 'content-type,x-visitor-id,authorization',
      },
    });
    expect([preflight.status, corsOf(preflight.headers)]).toEqual([
      200,
      {
        'access-control-allow-origin': ORIGIN,
        'access-control-allow-headers': 'Content-Type,Authorization,X-Visitor-Id',
        'access-control-allow-methods': 'GET,OPTIONS,POST',
      },
    ]);
    expect(preflight.headers.get('access-control-max-age')).toBe('7200');
  },
);

test.each(['http://localhost:3001', 'http://localhost', 'null'])(
  'a page of %s may call nothing',
  async (origin) => {
    const headers = { ...asVisitor(), Origin: origin };
    const answers = [
      await call('start/', { method: 'OPTIONS', headers }),
      await call('start/', { headers, body: {} }),
      await call('start/', { headers, body: '{' }),
      await call('nothing/', { headers }),
    ];
    expect(answers.map((answer) => answer.headers.get('access-control-allow-origin'))).toEqual(
      answers.map(() => null),
    );
  },
);

test('an answer names the allowed origin once, and lets no cookie in', async () => {
  const { headers } = await call('status/', { headers: { ...asVisitor(), Origin: ORIGIN } });
  expect(corsOf(headers)).toEqual({ 'access-control-allow-origin': ORIGIN });
  expect(headers.get('vary')).toBe('Origin');
});

test.each(Object.entries(RAW_REQUESTS))(
  '%s, over a bare socket, is refused, and the service goes on',
  async (_, [sent, ...statuses]) => {
    const { status, body } = await sendHostile(service.port, sent);
    expect(statuses).toContain(status);
    // What is not HTTP is refused before anything of ours sees it, without a body.
    if (body.startsWith('{')) {
      expect(JSON.parse(body)).toEqual({ error: expect.any(String), code: expect.any(String) });
    }
    expect((await call('status/', { headers: asVisitor() })).status).toBe(200);
  },
);

test('callers who hang up while they wait keep nobody else from being answered', async () => {
  const headers = asVisitor();
  const hangUps = Array.from({ length: 60 }, (_, i) =>
    fetch(`${service.base}/status/`, { headers, signal: AbortSignal.timeout(20 + i) }).catch(
      () => undefined,
    ),
  );
  await Promise.all(hangUps);
  expect((await call('status/', { headers })).status).toBe(200);
});
