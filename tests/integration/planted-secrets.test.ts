import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Fault, startFaultProxy } from '../support/fault-proxy.ts';
import { AUDIENCE, startIssuer } from '../support/issuer.ts';
import { collectLogLines } from '../support/log-lines.ts';
import type { EndpointName, RequestParts } from '../support/service.ts';
import { newServiceEnvironment } from '../support/service-environment.ts';

/** What nobody may find in a log, wherever it was sent. */
const MARK = 'l3aked';
const VISITOR = '5ec2e75e-c2e7-4ec2-85ec-2e75ec2e75ec';
const SUBJECT = `${MARK}-subject`;

const issuer = await startIssuer();
const proxy = await startFaultProxy(inject('dynamodbEndpoint'));
let service: Awaited<ReturnType<typeof newServiceEnvironment>>;
beforeAll(async () => {
  service = await newServiceEnvironment({
    METRICS: 'on',
    POWERTOOLS_LOG_LEVEL: 'DEBUG',
    AUTH_ISSUER: issuer.url,
    AUTH_AUDIENCE: AUDIENCE,
    DYNAMODB_ENDPOINT: proxy.endpoint,
    DYNAMODB_REQUEST_TIMEOUT_MS: '100',
  });
});
afterAll(() => {
  issuer.close();
  return proxy.close();
});

const FAULTS: (Fault | undefined)[] = [
  undefined,
  'throttled',
  'internal error',
  'answer lost',
  'request lost',
  'hangs',
];

const callers = async (): Promise<[string, Record<string, string>][]> => [
  ['an anonymous visitor', { 'X-Visitor-Id': VISITOR }],
  ['a user', { Authorization: `Bearer ${await issuer.token({ sub: SUBJECT })}` }],
  [
    'a bad token',
    { Authorization: `Bearer ${MARK}.${await issuer.token({ sub: SUBJECT, aud: MARK })}` },
  ],
  [
    'a token of another audience',
    { Authorization: `Bearer ${await issuer.token({ sub: SUBJECT, aud: MARK })}` },
  ],
  ['a bad visitor id', { 'X-Visitor-Id': MARK }],
];

const requests: [EndpointName, RequestParts][] = [
  ['start', { body: { note: MARK } }],
  ['start', { body: `{"${MARK}` }],
  ['start', { body: { visitor_id: VISITOR } }],
  ['update', { body: { session_id: MARK, activity_type: MARK } }],
  [
    'update',
    {
      body: {
        session_id: VISITOR,
        activity_type: 'message_sent',
        client_id: `${MARK}-tab`,
        sequence: 1,
      },
    },
  ],
  ['end', { body: { session_id: VISITOR, client_id: `${MARK}-tab`, sequence: 2 } }],
  ['history', { query: { cursor: MARK, visitor_id: VISITOR } }],
  ['status', { query: { [MARK]: MARK } }],
  ['cleanup', { body: `${MARK}`.repeat(4_000) }],
];

test('no log holds what a caller sent or who the caller is, whatever goes wrong', {
  timeout: 180_000,
}, async () => {
  const logged = collectLogLines();
  let calls = 0;
  try {
    for (const fault of FAULTS) {
      proxy.plan(() => fault);
      for (const [, headers] of await callers()) {
        await Promise.all(
          requests.map(([name, parts]) => service.request(name, { ...parts, headers })),
        );
        calls += requests.length;
      }
    }
    proxy.heal();
    // On a busy machine a shard may take longer than the timeout set here, which is one more fault.
    await service.runSweep().catch(() => undefined);
  } finally {
    logged();
  }
  const lines = logged();
  const all = lines.join('\n');
  expect(lines.length).toBeGreaterThanOrEqual(calls);
  expect(all).toContain('Request failed');
  expect(all).toContain('A token was refused');
  expect(all).not.toContain(MARK);
  expect(all).not.toContain(VISITOR);
  expect(all).not.toMatch(/eyJ[\w-]{8}/);
  // Every line says of which call it is.
  for (const line of lines.map((text) => JSON.parse(text))) {
    expect(line).toHaveProperty('function_request_id');
  }
});

test('a stored item that cannot be read is told without what is in it', async () => {
  const { dynamodb } = await import('../../lib/repository/database.ts');
  const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  const visitor = service.newVisitor();
  await dynamodb.send(
    new PutItemCommand({
      TableName: String(process.env['SESSIONS_TABLE']),
      Item: {
        user_id: { S: visitor.userId },
        session_id: { S: 'current' },
        active: { S: MARK },
      },
    }),
  );
  const logged = collectLogLines();
  const { status } = await visitor.status().finally(logged);
  const all = logged().join('\n');
  expect(status).toBe(500);
  expect(all).toContain('A stored item is malformed at active');
  expect(all).not.toContain(MARK);
  expect(all).not.toContain(visitor.visitorId);
});
