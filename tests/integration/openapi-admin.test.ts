import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ADMIN_ERROR_STATUS, ERROR_STATUS } from '../../lib/errors.ts';
import { faultsOfAnswer, openapi, operationOf, PATH } from '../support/admin-openapi.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { read } from '../support/openapi.ts';

const database = await startFaultProxy(String(process.env['DYNAMODB_ENDPOINT']));
process.env['DYNAMODB_ENDPOINT'] = database.endpoint;
const { adminRequest, adminEndpoints, newToken } = await import('../support/admin.ts');
const { newVisitor } = await import('../support/service.ts');

type Name = keyof typeof adminEndpoints;
type Parts = Parameters<typeof adminRequest>[1];
type Code = keyof typeof ADMIN_ERROR_STATUS;
afterEach(() => database.heal());
afterAll(() => database.close());

const names = Object.keys(adminEndpoints) as Name[];

let calls = 0;

/** Calls an endpoint, and holds its answer against the document. */
const call = async (name: Name, parts: Parts = {}) => {
  // From somewhere else each time: nobody is slowed down by another's wrong password.
  const sourceIp = `198.51.100.${calls++}`;
  const reply = await adminRequest(name, { sourceIp, ...parts });
  expect(faultsOfAnswer(adminEndpoints[name], reply)).toEqual([]);
  return reply;
};

test('the document is OpenAPI 3.1, of this version of the service', async () => {
  expect(await new Validator().validate(parse(read(PATH)))).toEqual({ valid: true });
  expect(openapi.info.version).toBe(JSON.parse(read('package.json')).version);
});

test('the endpoints are those that are deployed, and that there are handlers for', () => {
  type Function = { handler: string; events: { http?: { method: string; path: string } }[] };
  const { functions } = parse(read('serverless.yml'), { logLevel: 'silent' });
  const deployed = Object.values<Function>(functions).filter(({ handler }) =>
    handler.startsWith('handlers/admin/'),
  );
  const files = readdirSync(new URL('../../handlers/admin', import.meta.url));
  expect(files.map((file) => `handlers/admin/${file.replace('.ts', '.handler')}`).sort()).toEqual(
    deployed.map(({ handler }) => handler).sort(),
  );
  const documented = Object.entries(openapi.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  );
  const routes = deployed.flatMap(({ events }) =>
    events.flatMap(({ http }) => (http ? [`${http.method} /${http.path}/`] : [])),
  );
  expect(documented.sort()).toEqual(routes.filter((route) => route.includes('/api/')).sort());
});

test('it lists the codes that the chat API does not have', () => {
  const rows = [...openapi.info.description.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)];
  const added = Object.fromEntries(rows.map(([, code, status]) => [code, Number(status)]));
  expect({ ...ERROR_STATUS, ...added }).toEqual(ADMIN_ERROR_STATUS);
});

/** A user with an ended session and one that runs. */
const newUser = async () => {
  const visitor = newVisitor();
  const ended = await visitor.startSession();
  await visitor.update({
    session_id: ended,
    events: [
      { activity_type: 'message_sent' },
      { activity_type: 'response_received', response_time: 1.25 },
      { activity_type: 'message_sent' },
    ],
  });
  await visitor.end({ session_id: ended });
  return { user: visitor.userId, ended, active: await visitor.startSession() };
};

describe('answers', () => {
  test('to lists', async () => {
    const { user, ended, active } = await newUser();
    const { body } = await call('sessions', { query: { user, limit: '1' } });
    expect(body.sessions).toMatchObject([{ session_id: active, status: 'active' }]);
    const next = await call('sessions', { query: { user, cursor: body.next_cursor } });
    expect(next.body).toMatchObject({ sessions: [{ session_id: ended }], next_cursor: null });
    await call('sessionsCsv', { query: { user, limit: '1' } });
    await call('audit');
  });

  test('to what a session and a user are asked for', async () => {
    const { user, ended, active } = await newUser();
    for (const session_id of [ended, active]) {
      const { body } = await call('session', { path: { user, session_id } });
      expect(body.session).toMatchObject({ session_id });
    }
    const { body } = await call('user', { path: { user } });
    expect(body).toMatchObject({ user_id: user, active_session: { session_id: active } });
    const exported = await call('exportUser', { path: { user } });
    expect(exported.body.sessions).toHaveLength(2);
  });

  test('to what changes something', async () => {
    const { user, active } = await newUser();
    const end = await call('endSession', { path: { user, session_id: active } });
    expect(end.body.session).toMatchObject({ session_id: active, ended_by: 'admin' });
    const erased = await call('eraseUser', { path: { user } });
    expect(erased.body).toEqual({ user_id: user, erased_sessions: 2, is_complete: true });
    const { body } = await call('audit', { query: { limit: '2' } });
    expect(body.records).toMatchObject([{ action: 'erase_user' }, { action: 'end_session' }]);
  });

  test('to signing in, and to statistics', async () => {
    await call('signIn', { body: { password: 'a wrong one' } });
    expect((await call('stats')).body.days).toHaveLength(30);
  });
});

describe('errors', () => {
  /** The codes of an endpoint, from what each of its responses adds to the error they share. */
  const documentedCodes = (name: Name): Code[] =>
    Object.values(operationOf(adminEndpoints[name]).responses).flatMap(({ content }) => {
      const { allOf } = (content['application/json']?.schema ?? {}) as {
        allOf?: { properties: { code?: { enum: Code[] } } }[];
      };
      return allOf?.at(-1)?.properties.code?.enum ?? [];
    });

  /** A request that nothing is wrong with, but that nobody is there whom it is about. */
  const valid = (name: Name): Required<Pick<NonNullable<Parts>, 'path' | 'body'>> => ({
    path: adminEndpoints[name][1].includes('{user}')
      ? { user: `visitor:${randomUUID()}`, session_id: '019a8b5c-3f2e-7c41-9d27-6b0f8e4a1c35' }
      : {},
    body: name === 'signIn' ? { password: 'a guess' } : {},
  });

  const mistakes: Partial<Record<Name, Parts>> = {
    signIn: { body: {} },
    stats: { query: { from: 'yesterday' } },
  };
  const mistake = (name: Name): Parts =>
    mistakes[name] ??
    (adminEndpoints[name][1].includes('{user}')
      ? { ...valid(name), path: { user: 'nobody', session_id: 'none' } }
      : { query: { limit: '0' } });

  const provoke: Record<Code, (name: Name) => Parts | Promise<Parts>> = {
    invalid_json: (name) => ({ ...valid(name), body: '{' }),
    invalid_request: mistake,
    invalid_cursor: (name) => ({ ...valid(name), query: { cursor: 'forged' } }),
    unauthorized: (name) => ({ ...valid(name), headers: { Authorization: 'Bearer of.a.token' } }),
    refused: valid, // by the gateway alone
    forbidden: async (name) => ({
      ...valid(name),
      headers: { Authorization: `Bearer ${await newToken({ groups: [] })}` },
    }),
    session_not_active: valid,
    not_found: valid,
    body_too_large: (name) => ({ ...valid(name), body: { padding: '-'.repeat(16 * 1024) } }),
    unsupported_media_type: (name) => ({
      ...valid(name),
      headers: { 'Content-Type': 'text/html' },
    }),
    throttled: (name) => {
      database.plan(() => 'throttled');
      return valid(name);
    },
    internal_error: valid,
    unavailable: (name) => {
      database.plan(() => 'internal error');
      return valid(name);
    },
  };
  /** Bugs and malformed items, which nobody can ask for; no password at all is a setting. */
  const cannotBeAskedFor = (name: Name, code: Code) =>
    code === 'internal_error' || (name === 'signIn' && code === 'forbidden');

  describe.each(names)('of %s', (name) => {
    test.each(Object.keys(ADMIN_ERROR_STATUS) as Code[])('%s, where documented', async (code) => {
      await adminRequest(name, valid(name)); // so that the key is there which tokens are signed with
      const parts = await provoke[code](name);
      const { status, body } = await call(name, parts);
      const isDocumented = documentedCodes(name).includes(code);
      if (!isDocumented) expect(body.code).not.toBe(code);
      else if (!cannotBeAskedFor(name, code)) {
        expect([status, body.code]).toEqual([ADMIN_ERROR_STATUS[code], code]);
      }
    });
  });
});
