import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { type SeenRequest, startFaultProxy } from '../support/fault-proxy.ts';

const proxy = await startFaultProxy(String(process.env['DYNAMODB_ENDPOINT']));
process.env['DYNAMODB_ENDPOINT'] = proxy.endpoint;
const { newVisitor, passTime, runSweep, stopClock } = await import('../support/service.ts');

beforeEach(() => stopClock('2026-11-22T15:00:00.000Z'));
afterEach(() => vi.useRealTimers());
afterAll(() => proxy.close());

type Statement = { Action: string | string[]; Resource: string };
type Role = { Properties: { Policies: { PolicyDocument: { Statement: Statement[] } }[] } };

const roles: Record<string, Role> = parse(
  readFileSync(new URL('../../deploy/roles.yml', import.meta.url), 'utf8'),
  { logLevel: 'silent' },
).Resources;

const tableOf = (text: string) => (/stat/i.test(text) ? 'session-stats' : 'sessions');

/** What a function's role allows it to do to the tables: "PutItem on sessions". */
const allowed = (role: string): Set<string> =>
  new Set(
    roles[role]?.Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .flatMap(({ Action, Resource }) => [Action].flat().map((action) => [action, Resource]))
      .filter(([action]) => action?.startsWith('dynamodb:'))
      .map(([action = '', resource = '']) => `${action.slice(9)} on ${tableOf(resource)}`),
  );

/** What requests did to the tables; a transaction needs the permissions of its parts. */
const done = (requests: SeenRequest[]): Set<string> =>
  new Set(
    requests.flatMap(({ operation, body }) => {
      const { TableName, TransactItems = [] } = JSON.parse(body);
      if (operation !== 'TransactWriteItems') return `${operation} on ${tableOf(TableName)}`;
      return TransactItems.flatMap((part: Record<string, { TableName: string }>) =>
        Object.entries(part).map(([name, item]) => `${name}Item on ${tableOf(item.TableName)}`),
      );
    }),
  );

/** Each function in every situation in which it does something else to the database. */
const situations: Record<string, (observe: Observe) => Promise<void>> = {
  StartRole: async (observe) => {
    const { start } = newVisitor();
    await observe(start);
    await observe(start);
    passTime({ minutes: 60 });
    await observe(start);
  },
  UpdateRole: async (observe) => {
    const { startSession, message, end } = newVisitor();
    const session_id = await startSession();
    for (let i = 0; i < 9; i++) {
      await observe(() => message(session_id, { client_id: `tab-${i}`, sequence: 1 }));
    }
    await end({ session_id });
    await observe(() => message(session_id));
  },
  EndRole: async (observe) => {
    const { startSession, end } = newVisitor();
    const session_id = await startSession();
    await observe(() => end({ session_id, grace_seconds: 9 }));
    await observe(() => end({ session_id }));
    await observe(() => end({ session_id }));
  },
  StatusRole: async (observe) => {
    const { startSession, status } = newVisitor();
    await startSession();
    await observe(status);
  },
  HistoryRole: async (observe) => {
    const { startSession, end, history } = newVisitor();
    proxy.plan((operation) => (operation === 'TransactWriteItems' ? 'throttled' : undefined));
    await end({ session_id: await startSession() });
    proxy.heal();
    await startSession();
    let cursor: string | undefined;
    await observe(async () => {
      cursor = (await history({ limit: '1' })).body.next_cursor;
    });
    await observe(() => history({ limit: '1', cursor: String(cursor) }));
  },
  CleanupRole: async (observe) => {
    const { startSession, cleanup } = newVisitor();
    await startSession();
    passTime({ minutes: 60 });
    await observe(cleanup);
  },
  SweepRole: async (observe) => {
    const [expired, refreshed] = [newVisitor(), newVisitor()];
    await expired.startSession();
    await refreshed.startSession();
    passTime({ minutes: 30 });
    await refreshed.start();
    passTime({ minutes: 30 });
    await observe(runSweep);
  },
};

type Observe = (work: () => Promise<unknown>) => Promise<void>;

test.each(Object.entries(situations))(
  '%s allows what its function does, and no more',
  async (role, situation) => {
    const requests: SeenRequest[] = [];
    await situation(async (work) => {
      proxy.seen.splice(0);
      await work();
      requests.push(...proxy.seen.splice(0));
    });
    expect(allowed(role)).toEqual(done(requests));
  },
);

test('every role is looked at', () => {
  expect(Object.keys(situations)).toEqual(Object.keys(roles));
});
