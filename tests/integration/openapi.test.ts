import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { Validator } from '@seriousme/openapi-schema-validator';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { ERROR_STATUS } from '../../lib/errors.ts';
import {
  BASE,
  documentedCodes,
  type Exampled,
  endpoints,
  faultsOfAnswer,
  jsonOf,
  openapi,
  operationOf,
} from '../support/chat-openapi.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { AUDIENCE, startIssuer } from '../support/issuer.ts';
import { faults, read, type Schema } from '../support/openapi.ts';
import type { EndpointName, Reply, RequestParts } from '../support/service.ts';

const database = await startFaultProxy(String(process.env['DYNAMODB_ENDPOINT']));
const issuer = await startIssuer();
Object.assign(process.env, {
  DYNAMODB_ENDPOINT: database.endpoint,
  AUTH_ISSUER: issuer.url,
  AUTH_AUDIENCE: AUDIENCE,
});
const { newVisitor, request, stopClock } = await import('../support/service.ts');

type ErrorCode = keyof typeof ERROR_STATUS;

afterEach(() => {
  database.heal();
  vi.useRealTimers();
});
afterAll(() => {
  issuer.close();
  return database.close();
});

const parseDocument = () => parse(read('docs/openapi.yaml'));
const names = endpoints.map(({ name }) => name);

const ORIGIN = { Origin: 'http://localhost:3000' };

/** Calls an endpoint, and holds its answer against the document, to the last field and header. */
const call = async (name: EndpointName, parts: RequestParts = {}): Promise<Reply> => {
  const reply = await request(name, parts);
  const isOpen = parts.headers?.['Origin'] !== undefined;
  expect(faultsOfAnswer(name, reply, { isOpen })).toEqual([]);
  return reply;
};

test('the document is OpenAPI 3.1, of this version of the service', async () => {
  expect(await new Validator().validate(parseDocument())).toEqual({ valid: true });
  expect(openapi.openapi).toMatch(/^3\.1\./);
  expect(openapi.info.version).toBe(JSON.parse(read('package.json')).version);

  const { info: _, ...without } = parseDocument();
  expect(await new Validator().validate(without)).toMatchObject({ valid: false });
});

test('the endpoints are those that are deployed, and that there are handlers for', () => {
  type Function = { handler: string; events: { http?: { method: string; path: string } }[] };
  const { functions } = parse(read('serverless.yml'), { logLevel: 'silent' });
  const deployed = Object.values<Function>(functions).filter(
    ({ handler }) => !handler.startsWith('handlers/admin/'),
  );
  expect(
    endpoints.map(({ name, method }) => [`handlers/${name}.handler`, method, `${BASE}${name}/`]),
  ).toEqual(
    deployed.flatMap(({ handler, events }) =>
      events.flatMap(({ http }) => (http ? [[handler, http.method, `/${http.path}/`]] : [])),
    ),
  );
  const files = readdirSync(new URL('../../handlers', import.meta.url));
  expect(
    files
      .filter((file) => file !== 'admin')
      .map((file) => `handlers/${file.replace('.ts', '.handler')}`)
      .sort(),
  ).toEqual(deployed.map(({ handler }) => handler).sort());
});

/** There only where a visitor has signed in. */
const OPTIONAL = new Set(['previous_session_id']);

test('answers are described to the last field', () => {
  const objectsIn = (node: unknown): Schema[] => {
    if (typeof node !== 'object' || node === null) return [];
    const isWhole = 'required' in node || 'additionalProperties' in node;
    return [...(isWhole ? [node as Schema] : []), ...Object.values(node).flatMap(objectsIn)];
  };
  const schemas = endpoints.flatMap(({ operation }) =>
    Object.values(operation.responses).map((response) => jsonOf(response).schema),
  );
  for (const { properties, required, additionalProperties } of schemas.flatMap(objectsIn))
    expect({ required, additionalProperties }).toEqual({
      required: Object.keys(properties ?? {}).filter((name) => !OPTIONAL.has(name)),
      additionalProperties: false,
    });
});

describe('errors', () => {
  const codes = Object.keys(ERROR_STATUS) as ErrorCode[];

  test('a session that goes on from an anonymous one is as documented', async () => {
    const { start, visitorId } = newVisitor();
    const { session_id } = (await start()).body;
    const Authorization = `Bearer ${await issuer.token({ sub: 'ada' })}`;
    const headers = { Authorization, 'X-Visitor-Id': visitorId };
    const link = { previous_session_id: session_id };
    expect((await call('start', { headers })).body).toMatchObject({ user: 'ada', ...link });
    expect((await call('history', { headers })).body.sessions).toMatchObject([link]);
  });

  test('the document lists all codes, each with its status', () => {
    expect(openapi.components.schemas['ErrorCode']?.['enum']).toEqual(codes);
    const rows = [...openapi.info.description.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)];
    expect(Object.fromEntries(rows.map(([, code, status]) => [code, Number(status)]))).toEqual(
      ERROR_STATUS,
    );
    for (const { code, status } of endpoints.flatMap(({ operation }) => documentedCodes(operation)))
      expect({ code, status }).toEqual({ code, status: ERROR_STATUS[code as ErrorCode] });
  });

  test('what the gateway answers by itself is in their form', () => {
    const documented = operationOf('start').responses['default'];
    if (!documented) throw new Error('The answers of the gateway are not documented');
    const { Resources } = parse(read('deploy/gateway.yml'), { logLevel: 'silent', merge: true });
    type Answer = { Properties: { ResponseTemplates: { 'application/json': string } } };
    for (const { Properties } of Object.values<Answer>(Resources)) {
      const body = JSON.parse(Properties.ResponseTemplates['application/json']);
      // An address that is none of the endpoints'; the description has a sentence about it.
      if (body.code === 'not_found') expect(openapi.info.description).toContain('`not_found`');
      else expect(faults(jsonOf(documented).schema, body)).toEqual([]);
    }
  });

  /** What every endpoint takes. */
  const valid = () => ({ body: { session_id: randomUUID(), activity_type: 'message_sent' } });

  const tables = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: database.endpoint }));

  /** A visitor whose item in the database makes no sense. */
  const poisonedVisitor = async () => {
    const { visitorId, userId } = newVisitor();
    const Item = { user_id: userId, session_id: 'current', active: 'nonsense', expires_at: 0 };
    await tables.send(new PutCommand({ TableName: process.env['SESSIONS_TABLE'], Item }));
    return { 'X-Visitor-Id': visitorId };
  };

  const mistakes: Record<EndpointName, RequestParts> = {
    start: { headers: { 'X-Visitor-Id': 'me' } },
    update: { body: { session_id: 'mine', activity_type: 'message_sent' } },
    end: { body: { session_id: 'mine' } },
    status: { headers: { 'X-Visitor-Id': 'me' } },
    history: { query: { limit: '0' } },
    cleanup: { headers: { 'X-Visitor-Id': 'me' } },
  };

  /** Requests that lead to each of the errors, where an endpoint has it. */
  const provoke: Record<ErrorCode, (name: EndpointName) => RequestParts | Promise<RequestParts>> = {
    invalid_json: () => ({ body: '{' }),
    invalid_request: (name) => mistakes[name],
    invalid_cursor: () => ({ ...valid(), query: { cursor: 'forged' } }),
    unauthorized: () => ({ ...valid(), headers: { Authorization: 'Bearer of.a.token' } }),
    refused: valid, // by the gateway alone
    session_not_active: valid,
    body_too_large: () => ({ body: { ...valid().body, padding: '-'.repeat(16 * 1024) } }),
    unsupported_media_type: () => ({ ...valid(), headers: { 'Content-Type': 'text/html' } }),
    throttled: () => {
      database.plan(() => 'throttled');
      return valid();
    },
    internal_error: async () => ({ ...valid(), headers: await poisonedVisitor() }),
    unavailable: () => {
      database.plan(() => 'internal error');
      return valid();
    },
  };

  describe.each(names)('of %s', (name) => {
    test.each(codes)('%s, where it is documented', async (code) => {
      const parts = await provoke[code](name);
      const { status, body } = await call(name, {
        ...parts,
        headers: { ...parts.headers, ...ORIGIN },
      });
      const documented = documentedCodes(operationOf(name)).find((one) => one.code === code);
      if (!documented) {
        expect(body.code).not.toBe(code);
        return;
      }
      expect(status).toBe(documented.status);
      const { examples } = jsonOf(operationOf(name).responses[status] ?? { content: {} });
      expect(body).toEqual(examples?.[code]?.value);
    });
  });
});

describe('examples', () => {
  type Example = { at: string; schema: Schema; value: unknown };

  /** All examples below a node of the document, with their schemas. */
  const examplesIn = (node: unknown, at = '#'): Example[] => {
    if (typeof node !== 'object' || node === null) return [];
    const { schema, example, examples = {} } = node as Exampled & { schema?: Schema };
    const values = Object.values(examples).map(({ value }) => value);
    const own = Array.isArray(examples)
      ? examples.map((value) => ({ schema: node as Schema, value }))
      : (example === undefined ? values : [example, ...values]).flatMap((value) => {
          if (!schema) throw new Error(`${at} has examples and no schema`);
          const { contentSchema } = schema;
          const inText = contentSchema && { schema: contentSchema, value: parseJson(value) };
          return [{ schema, value }, ...(inText ? [inText] : [])];
        });
    const below = Object.entries(node).flatMap(([key, child]) => examplesIn(child, `${at}/${key}`));
    return [...own.map((found) => ({ at, ...found })), ...below];
  };
  const parseJson = (text: unknown): unknown => JSON.parse(String(text));

  test('each fits its schema', () => {
    const found = examplesIn({ paths: openapi.paths, components: openapi.components });
    expect(found.length).toBeGreaterThan(50);
    for (const { at, schema, value } of found)
      expect({ at, faults: faults(schema, value) }).toEqual({ at, faults: [] });
  });

  const successesOf = (name: EndpointName) =>
    Object.entries(operationOf(name).responses)
      .filter(([status]) => status.startsWith('2'))
      .flatMap(([status, response]) =>
        Object.entries(jsonOf(response).examples ?? {}).map(([title, { value }]) => ({
          ...{ name, title, status: Number(status) },
          // biome-ignore lint/suspicious/noExplicitAny: examples of every kind
          body: value as any,
        })),
      );

  const example = (name: EndpointName, title: string) => {
    const found = successesOf(name).find((success) => success.title === title);
    if (!found) throw new Error(`${name} has no example ${title}`);
    return found;
  };

  test('all are what the service answers, told in their order', async () => {
    const visitorId = '0c6c6cbd-2a3b-4f0e-9a57-c1f1d9a3b7e4';
    const told: string[] = [];
    const ids: { actual: string; documented: string }[] = [];

    const renamed = (json: string, from: 'actual' | 'documented') => {
      const to = from === 'actual' ? 'documented' : 'actual';
      return ids.reduce((text, id) => text.replaceAll(id[from], id[to]), json);
    };
    const renamedCursor = (cursor: string, from: 'actual' | 'documented') =>
      Buffer.from(renamed(Buffer.from(cursor, 'base64url').toString(), from)).toString('base64url');

    /** A start that the document does not show, of a session that it does. */
    const start = async (documented: string) => {
      const { body } = await call('start', { headers: { 'X-Visitor-Id': visitorId } });
      ids.push({ actual: body.session_id, documented });
    };

    /** Sends the example requests of a title, and gets the example answer of that title for each. */
    const tell = async (name: EndpointName, title: string, query?: Record<string, string>) => {
      const { status, body: expected } = example(name, title);
      const content = Object.entries(operationOf(name).requestBody?.content ?? {});
      const requests = content.flatMap(([type, { examples }]): RequestParts[] => {
        const value = examples?.[title]?.value;
        if (value === undefined) return [];
        const visitor = type === 'text/plain' ? {} : { 'X-Visitor-Id': visitorId };
        const text = typeof value === 'string' ? value : JSON.stringify(value);
        const body = renamed(text, 'documented');
        return [{ body, headers: { 'Content-Type': type, ...visitor } }];
      });
      const inQuery = { query: { ...query, visitor_id: visitorId } };
      for (const parts of requests.length > 0 ? requests : [inQuery]) {
        const reply = await call(name, parts);
        if (title === 'started')
          ids.push({ actual: reply.body.session_id, documented: expected.session_id });
        const json = renamed(JSON.stringify(reply.body), 'actual').replace(
          /(?<="next_cursor":")[^"]+/,
          (cursor) => renamedCursor(cursor, 'actual'),
        );
        expect({ status: reply.status, body: JSON.parse(json) }).toEqual({
          status,
          body: expected,
        });
      }
      told.push(`${name}: ${title}`);
    };

    const at = (time: string) => stopClock(`2026-11-22T${time}.000Z`);
    at('15:00:00');
    await tell('start', 'started');
    at('15:00:10');
    await tell('start', 'refreshed');
    at('15:00:30');
    await tell('update', 'message');
    at('15:00:32');
    await tell('update', 'response');
    at('15:10:00');
    await tell('update', 'batch');
    at('15:15:30');
    await tell('status', 'active');
    at('15:30:00');
    await tell('end', 'ended');
    await tell('end', 'ended');
    await tell('status', 'none');
    at('15:31:00');
    await start(example('end', 'ending').body.session_id);
    at('15:40:00');
    await tell('end', 'ending');
    at('15:41:00');
    await tell('cleanup', 'cleaned');
    await tell('cleanup', 'nothing_to_clean');
    at('15:45:00');
    const { sessions, next_cursor } = example('history', 'first_page').body;
    await start(sessions[0].session_id);
    at('15:46:12');
    await tell('history', 'first_page', { limit: '2' });
    const cursor = renamedCursor(next_cursor, 'documented');
    await tell('history', 'last_page', { limit: '2', cursor });

    const all = names.flatMap(successesOf).map(({ name, title }) => `${name}: ${title}`);
    expect([...new Set(told)].sort()).toEqual(all.sort());
  });
});

describe('requests', () => {
  type PostName = 'start' | 'update' | 'end' | 'cleanup';
  const message = { activity_type: 'message_sent' };
  const response = { activity_type: 'response_received' };
  const numbered = { client_id: 'tab', sequence: 1 };
  const visitor_id = randomUUID();

  const numbers = {
    accepted: [
      { client_id: 'a', sequence: 1 },
      { client_id: `A-z_0.9:${'x'.repeat(56)}`, sequence: Number.MAX_SAFE_INTEGER },
    ],
    refused: [
      { client_id: 'tab' },
      { sequence: 1 },
      ...['', 'x'.repeat(65), 'a b', 'é', 'tab\n', 7, null].map((client_id) => ({
        ...numbered,
        client_id,
      })),
      ...[0, -1, 1.5, 2 ** 53, '1', true, null].map((sequence) => ({ ...numbered, sequence })),
    ],
  };
  const visitors = {
    accepted: [{}, { visitor_id }, { visitor_id: visitor_id.toUpperCase() }],
    refused: ['', 'me', `${visitor_id}0`, `urn:uuid:${visitor_id}`, 7, null, []].map((id) => ({
      visitor_id: id,
    })),
  };
  const sessionIds = ['', 'mine', 7, null, [], {}, undefined].map((session_id) => ({ session_id }));
  const times = {
    accepted: [0, 0.0004, 1.5, 3_600],
    refused: [-1, -0.001, 3_600.001, 1e300, '1.5', true, null, [1]],
  };
  const many = (length: number) => ({ events: Array.from({ length }, () => message) });
  const anything = { accepted: [{}, { unknown: [1] }], refused: [] };

  /** By endpoint: sets of fields, to be sent with the id of a running session. */
  const bodies: Record<PostName, { accepted: object[]; refused: object[] }[]> = {
    start: [anything, visitors],
    cleanup: [anything, visitors],
    end: [
      anything,
      numbers,
      visitors,
      { accepted: [], refused: sessionIds },
      {
        accepted: [0, 1, 60].map((grace_seconds) => ({ grace_seconds })),
        refused: [-1, 61, 0.5, '10', true, null].map((grace_seconds) => ({ grace_seconds })),
      },
    ],
    update: [
      { accepted: [{ ...message, unknown: 1 }], refused: [{}] },
      ...[numbers, visitors].flatMap(({ accepted, refused }) =>
        [message, many(1)].map((activity) => ({
          accepted: accepted.map((fields) => ({ ...activity, ...fields })),
          refused: refused.map((fields) => ({ ...activity, ...fields })),
        })),
      ),
      { accepted: [], refused: sessionIds.map((fields) => ({ ...message, ...fields })) },
      {
        accepted: times.accepted.map((response_time) => ({ ...response, response_time })),
        refused: [message, response].flatMap((activity) =>
          times.refused.map((response_time) => ({ ...activity, response_time })),
        ),
      },
      {
        accepted: times.accepted.map((response_time) => ({
          events: [{ ...response, response_time }],
        })),
        refused: times.refused.map((response_time) => ({
          events: [message, { ...response, response_time }],
        })),
      },
      {
        accepted: [message, response, { activity_type: 'conversation_started' }],
        refused: ['', 'typing', 'Message_sent', 7, null, []].map((activity_type) => ({
          activity_type,
        })),
      },
      {
        accepted: [many(1), many(100), { ...many(1), response_time: 'not looked at' }],
        refused: [
          many(0),
          many(101),
          { ...many(1), ...message },
          { ...many(1), activity_type: null },
          ...[null, {}, 'message_sent', [null], [[]], ['message_sent'], [{}]].map((events) => ({
            events,
          })),
          { events: [message, { activity_type: 'typing' }] },
          { ...message, events: null },
        ],
      },
    ],
  };

  const schemasOf = (name: PostName): Schema[] => {
    const { content } = operationOf(name).requestBody ?? { content: {} };
    return [jsonOf({ content }).schema, content['text/plain']?.schema.contentSchema ?? {}];
  };

  /** What the document says of a body, as JSON and as text, and what the service says. */
  const verdicts = async (name: PostName, body: unknown, headers: Record<string, string> = {}) => {
    const json = JSON.stringify(body);
    const fits = schemasOf(name).map((schema) => faults(schema, JSON.parse(json)).length === 0);
    const reply = await call(name, { body: json, headers });
    return { json, fits, status: reply.status, code: reply.body.code };
  };

  /** The same of fields that go with the id of a running session. */
  const verdictsOn = async (name: PostName, fields: object) => {
    const { visitorId, startSession } = newVisitor();
    const session_id = await startSession();
    const visitor = 'visitor_id' in fields ? {} : { 'X-Visitor-Id': visitorId };
    return verdicts(name, { session_id, ...fields }, visitor);
  };

  describe.each(Object.keys(bodies) as PostName[])('to %s', (name) => {
    test('are accepted up to the bounds', async () => {
      for (const fields of bodies[name].flatMap(({ accepted }) => accepted)) {
        const { status, ...rest } = await verdictsOn(name, fields);
        expect(rest).toMatchObject({ fits: [true, true] });
        // The visitor of the body has no such session.
        expect('visitor_id' in fields ? [200, 201, 404] : [200]).toContain(status);
      }
    });

    test('are refused beyond them', async () => {
      const refused = { fits: [false, false], status: 400, code: 'invalid_request' };
      for (const fields of bodies[name].flatMap((set) => set.refused))
        expect(await verdictsOn(name, fields)).toMatchObject(refused);
      for (const body of [[], [{}], 'text', 7, true, null])
        expect(await verdicts(name, body)).toMatchObject(refused);
    });
  });

  const perhaps = <T>(valid: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 9, arbitrary: valid }, { weight: 1, arbitrary: fc.jsonValue() });
  const seconds = fc.oneof(fc.double({ min: -1, max: 3_601, noNaN: true }), fc.constant(3_600));
  const activity = {
    activity_type: perhaps(fc.constantFrom('message_sent', 'response_received')),
    response_time: perhaps(seconds),
  };
  const common = {
    session_id: perhaps(fc.uuid()),
    client_id: perhaps(fc.string({ minLength: 1, maxLength: 65 })),
    sequence: perhaps(fc.integer({ min: 0 })),
    visitor_id: perhaps(fc.uuid()),
  };
  const some = { requiredKeys: ['session_id' as const] };
  const events = fc.array(fc.record(activity, { requiredKeys: ['activity_type'] }), {
    maxLength: 101,
  });

  test.each([
    ['update', fc.record({ ...common, ...activity }, some)],
    ['update', fc.record({ ...common, events: perhaps(events), response_time: seconds }, some)],
    [
      'end',
      fc.record({ ...common, grace_seconds: perhaps(fc.integer({ min: -1, max: 61 })) }, some),
    ],
  ] as const)('to %s: the document and the service agree on any body', async (name, body) => {
    await fc.assert(
      fc.asyncProperty(body, async (fields) => {
        const { fits, status } = await verdicts(name, fields);
        // No session has the id, so what is accepted is not found.
        expect({ fits, status }).toEqual(
          status === 404 ? { fits: [true, true], status } : { fits: [false, false], status: 400 },
        );
      }),
      { numRuns: 200 },
    );
  });

  const history = openapi.paths[`${BASE}history/`];
  const parameters = [...(history?.parameters ?? []), ...(history?.get?.parameters ?? [])];

  test.each([
    ['limit', ['1', '50', '100'], ['0', '101', '-1', '1.5', '', 'ten', '1e400']],
    ['visitor_id', [visitor_id, visitor_id.toUpperCase()], ['', 'me', `urn:uuid:${visitor_id}`]],
    ['X-Visitor-Id', [visitor_id, visitor_id.toUpperCase()], ['', 'me', `urn:uuid:${visitor_id}`]],
  ])('with %s are accepted and refused as documented', async (parameter, accepted, refused) => {
    const found = parameters.find(({ name }) => name === parameter);
    if (!found) throw new Error(`${parameter} is not documented`);
    const { in: place, schema } = found;
    const verdict = async (text: string) => {
      const value = schema['type'] === 'integer' ? Number(text) : text;
      const where = place === 'header' ? 'headers' : 'query';
      const { status } = await call('history', { [where]: { [parameter]: text } });
      return { fits: faults(schema, value).length === 0, status };
    };
    for (const text of accepted) expect(await verdict(text)).toEqual({ fits: true, status: 200 });
    for (const text of refused) expect(await verdict(text)).toEqual({ fits: false, status: 400 });
  });
});
