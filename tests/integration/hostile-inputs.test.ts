import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ERROR_STATUS } from '../../lib/errors.ts';
import { faultsOfAnswer } from '../support/chat-openapi.ts';
import { MARK } from '../support/inputs/hostile-text.ts';
import { ALL, type Valid } from '../support/inputs/named/input.ts';
import { PARTS } from '../support/inputs/named/parts.ts';
import { tableOfInputs } from '../support/inputs/named/table.ts';
import { AUDIENCE, startIssuer } from '../support/issuer.ts';
import { read } from '../support/openapi.ts';
import { emptyTables, storedItems } from '../support/raw-items.ts';
import type { EndpointName } from '../support/service.ts';

// With an issuer tokens are looked at, and not refused unseen.
const issuer = await startIssuer();
Object.assign(process.env, {
  AUTH_ISSUER: issuer.url,
  AUTH_AUDIENCE: AUDIENCE,
  POWERTOOLS_LOG_LEVEL: 'SILENT',
});
const { newVisitor, passTime, request, stopClock } = await import('../support/service.ts');

beforeAll(() => stopClock());
afterAll(() => {
  vi.useRealTimers();
  return issuer.close();
});

/** A visitor with a session that runs and one that has ended. */
const newcomer = async () => {
  const { visitorId, startSession, end, history } = newVisitor();
  const ended = await startSession();
  await end({ session_id: ended });
  passTime({ ms: 1 });
  const session = await startSession();
  const { body } = await history({ limit: '1' });
  passTime({ ms: 1 });
  return { visitorId, session, ended, cursor: String(body.next_cursor) };
};

/** What is stored, somebody else's last, and a request that is as it should be. */
const newValid = async (name: EndpointName): Promise<Valid> => {
  const [{ visitorId, session, ended, cursor }, other] = [await newcomer(), await newcomer()];
  const bodies: Partial<Record<EndpointName, object>> = {
    update: { session_id: session, activity_type: 'message_sent' },
    end: { session_id: session, grace_seconds: 60 },
  };
  return {
    json: JSON.stringify(bodies[name] ?? {}),
    headers: { 'X-Visitor-Id': visitorId },
    ...{ visitor: visitorId, session, ended, cursor },
    foreignVisitor: other.visitorId,
    foreignSession: other.session,
    foreignCursor: other.cursor,
  };
};

const INHERITED = Object.getOwnPropertyNames(Object.prototype);

describe.each(ALL)('%s', (name) => {
  let valid: Valid;
  let stored: unknown;
  beforeAll(async () => {
    await emptyTables();
    valid = await newValid(name);
    stored = await storedItems();
  });

  describe.each(PARTS.filter(({ endpoints }) => endpoints.includes(name)))(
    '$part',
    ({ inputs }) => {
      test.each(inputs)('%s', async (_, make, answer) => {
        const reply = await request(name, { headers: valid.headers, ...make(valid) });
        const before = stored;
        stored = await storedItems();
        if (answer === 'accepted') expect(reply).toMatchObject({ status: 200 });
        else {
          expect([reply.status, reply.body.code]).toEqual([ERROR_STATUS[answer], answer]);
          expect(stored).toEqual(before);
        }
        expect(faultsOfAnswer(name, reply, { isOpen: false })).toEqual([]);
        expect(JSON.stringify(reply)).not.toContain(MARK);
        expect(Object.values(reply.headers).join('')).not.toMatch(/[\r\n]/);
        expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(INHERITED);
      });
    },
  );
});

test("a cursor of somebody else is a place among one's own sessions", async () => {
  const { cursor, foreignCursor, headers, ended } = await newValid('history');
  for (const word of [cursor, foreignCursor]) {
    const { body } = await request('history', { headers, query: { cursor: word } });
    expect(body.sessions).toEqual([expect.objectContaining({ session_id: ended })]);
  }
});

test('docs/testing.md lists them all', () => {
  expect(read('docs/testing.md')).toContain(tableOfInputs());
});
