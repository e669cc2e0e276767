import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ADMIN_PASSWORD } from '../support/environment.mts';
import { type SeenRequest, startFaultProxy } from '../support/fault-proxy.ts';
import { AUDIENCE, startIssuer } from '../support/issuer.ts';
import { allowed, done, readRoles } from '../support/roles.ts';

const proxy = await startFaultProxy(String(process.env['DYNAMODB_ENDPOINT']));
const issuer = await startIssuer();
Object.assign(process.env, {
  DYNAMODB_ENDPOINT: proxy.endpoint,
  AUTH_ISSUER: issuer.url,
  AUTH_AUDIENCE: AUDIENCE,
});
const { newVisitor, passTime, request, runSweep, stopClock } = await import(
  '../support/service.ts'
);
const { adminRequest } = await import('../support/admin.ts');
const { encodeExportCursor } = await import('../../lib/admin/export.ts');
const { warmUp } = await import('../../lib/repository/warm-up.ts');

/** Each test has a day of its own, so that nothing one has looked up is fresh for another. */
let day = 0;
beforeEach(() => stopClock(Date.UTC(2026, 10, ++day, 15)));
afterEach(() => vi.useRealTimers());
afterAll(() => {
  issuer.close();
  return proxy.close();
});

const roles = { ...readRoles('roles.yml'), ...readRoles('admin-roles.yml') };

/** Each function in every situation in which it does something else to the database. */
const situations: Record<string, (observe: Observe) => Promise<void>> = {
  StartRole: async (observe) => {
    await observe(warmUp);
    const { start, visitorId } = newVisitor();
    await observe(start);
    await observe(start);
    passTime({ minutes: 60 });
    await observe(start);
    // The visitor signs in.
    const headers = {
      Authorization: `Bearer ${await issuer.token()}`,
      'X-Visitor-Id': visitorId,
    };
    await observe(() => request('start', { headers }));
  },
  UpdateRole: async (observe) => {
    await observe(warmUp);
    const { startSession, message, end } = newVisitor();
    const session_id = await startSession();
    for (let i = 0; i < 9; i++) {
      await observe(() => message(session_id, { client_id: `tab-${i}`, sequence: 1 }));
    }
    await end({ session_id });
    await observe(() => message(session_id));
  },
  EndRole: async (observe) => {
    await observe(warmUp);
    const { startSession, end } = newVisitor();
    const session_id = await startSession();
    await observe(() => end({ session_id, grace_seconds: 9 }));
    await observe(() => end({ session_id }));
    await observe(() => end({ session_id }));
  },
  StatusRole: async (observe) => {
    await observe(warmUp);
    const { startSession, status } = newVisitor();
    await startSession();
    await observe(status);
  },
  HistoryRole: async (observe) => {
    await observe(warmUp);
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
    await observe(warmUp);
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
    const { user } = await newUser();
    await asAdmin('eraseUser', { path: { user } });
    passTime({ minutes: 30 });
    await observe(runSweep);
  },
  AdminSignInRole: async (observe) => {
    await observe(() => adminRequest('signIn', { body: { password: 'a wrong one' } }));
    passTime({ minutes: 1 });
    await observe(() => adminRequest('signIn', { body: { password: ADMIN_PASSWORD } }));
  },
  AdminSessionsRole: (observe) => listing('sessions', observe),
  AdminSessionsCsvRole: (observe) => listing('sessionsCsv', observe),
  AdminSessionRole: async (observe) => {
    const { user, ended, active } = await newUser();
    for (const session_id of [ended, active]) {
      await observe(() => asAdmin('session', { path: { user, session_id } }));
    }
  },
  AdminEndSessionRole: async (observe) => {
    const { user, active } = await newUser();
    for (let i = 0; i < 2; i++) {
      await observe(() => asAdmin('endSession', { path: { user, session_id: active } }));
    }
  },
  AdminUserRole: async (observe) => {
    const { user } = await newUser();
    await observe(() => asAdmin('user', { path: { user } }));
  },
  AdminEraseUserRole: async (observe) => {
    const { user } = await newUser();
    await observe(() => asAdmin('eraseUser', { path: { user } }));
  },
  AdminExportUserRole: async (observe) => {
    const { user, active } = await newUser();
    const totals = { sessions: 2, messages: 0, conversations: 0, responseMs: 0, responses: 0 };
    const cursor = encodeExportCursor(user, {
      before: active,
      beforePending: true,
      totals: { ...totals, durationMs: 0 },
    });
    await observe(() => asAdmin('exportUser', { path: { user }, query: { cursor } }));
  },
  AdminStatsRole: async (observe) => {
    await newUser();
    await observe(() => asAdmin('stats'));
  },
  AdminPageRole: async () => {},
  AdminAuditRole: async (observe) => {
    await observe(() => asAdmin('audit'));
  },
};

let asked = 0;

/** Asks at a time of its own, when this environment has to look at the tokens' key again. */
const asAdmin: typeof adminRequest = (...request) => {
  passTime({ minutes: ++asked });
  return adminRequest(...request);
};

/** A user with an ended session and one that runs. */
const newUser = async () => {
  const { userId: user, startSession, end } = newVisitor();
  const ended = await startSession();
  await end({ session_id: ended });
  passTime({ minutes: 1 });
  return { user, ended, active: await startSession() };
};

/** Every way of listing: over days with and without sessions, of one user, and by an id. */
const listing = async (name: 'sessions' | 'sessionsCsv', observe: Observe) => {
  const { user, ended, active } = await newUser();
  passTime({ minutes: 24 * 60 });
  for (const query of [{}, { user }, { session_id: ended }, { session_id: active }]) {
    await observe(() => asAdmin(name, { query }));
  }
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
    expect(allowed(roles[role])).toEqual(done(requests));
  },
);

test('every role is looked at', () => {
  expect(Object.keys(situations).sort()).toEqual(Object.keys(roles).sort());
});
