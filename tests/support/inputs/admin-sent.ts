import fc, { type Arbitrary } from 'fast-check';
import type { AdminEndpointName } from '../admin.ts';
import { ADMIN_PASSWORD } from '../environment.mts';
import { bodyOf, otherPairs, type Pairs, pair } from './damaged.ts';
import { hostileText } from './hostile-text.ts';

/** Requests to the endpoints for admins; `@session@` and its like stand for what is stored then. */

export type AdminSent = {
  path: Pairs;
  query: Pairs;
  headers: Pairs;
  body: string | null;
  sourceIp: string;
};

const user = {
  valid: ['visitor:@visitor@', 'visitor%3A@visitor@', '@VISITOR@', 'demo_user', 'user:ada'],
  nearly: [
    ...['user:', 'visitor:', 'visitor:me', 'current', '', '%', '%00', 'user:\ud800', 'visitor%3a'],
    ...[`user:${'x'.repeat(255)}`, `user:${'x'.repeat(256)}`, 'USER:ada', 'visitor:@visitor@#'],
  ],
};
const sessionId = {
  valid: ['@session@', '@ended@', '@SESSION@'],
  nearly: ['@session@\n', 'current', '', '%', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
};
const instant = {
  valid: [
    ...['2026-11-22', '2026-11-22T15:00:00Z', '2026-11-22T15:00:00.123456789+14:00'],
    ...['0000-01-01', '9999-12-31', '2020-01-01', '2999-12-31'],
  ],
  nearly: [
    ...['2026-02-30', '2026-13-01', '2026-11-22T24:00:00Z', '2026-11-22T15:00:60Z', '', 'now'],
    ...['+275760-09-13', '-000001-01-01', '0000-01-01T00:00:00+14:00', '9999-12-31T23:59:59-14:00'],
    ...['２０２６-11-22', '2026-11-22T15:00:00+99:99', '1e3', '2026-11-22 15:00:00'],
  ],
};
const timeZone = {
  valid: ['UTC', 'Europe/Berlin', 'europe/berlin', 'Etc/GMT+12'],
  nearly: ['+01:00', 'Mars/Phobos', '', 'Europe/Berlin\0', '../etc', '__proto__'],
};
const limit = {
  valid: ['1', '2', '100', '007'],
  nearly: ['0', '-1', '101', '1001', '1e1', '', '٣', '9007199254740993'],
};
const status = { valid: ['all', 'active', 'ended'], nearly: ['ALL', '', 'constructor'] };
const endedBy = { valid: ['client', 'expired', 'admin'], nearly: ['CLIENT', '', '__proto__'] };

const word = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const id = '01a203c5-6d80-73cb-a2ab-1faa0bc7e360';
const cursor = {
  valid: [word({ before: id }), word({ before: '00000000-0000-0000-0000-000000000000' })],
  nearly: [
    ...[word({ before: 'current' }), word({ before: [id] }), word({ before: id, user: 'x' })],
    ...[word(null), '', `${word({ before: id })}=`, word({ before: id }).slice(1)],
    // Of an export, in several ways.
    ...[word({ user: 'demo_user', before: id }), word([]), word({ __proto__: { before: id } })],
  ],
};

const RARELY_WRONG = { right: 6, absent: 12, wrong: 1 };
const THERE = { right: 12, absent: 1, wrong: 2 };

const all = (...parts: Arbitrary<Pairs>[]): Arbitrary<Pairs> =>
  fc.tuple(...parts).map((pairs) => pairs.flat());

const path = all(
  pair(['user'], { ...user, ...THERE }),
  pair(['session_id'], { ...sessionId, ...THERE }),
);

const query = all(
  pair(['status'], { ...status, ...RARELY_WRONG }),
  pair(['ended_by'], { ...endedBy, ...RARELY_WRONG }),
  pair(['user'], { ...user, ...RARELY_WRONG }),
  pair(['session_id'], { ...sessionId, ...RARELY_WRONG }),
  pair(['from'], { ...instant, ...RARELY_WRONG }),
  pair(['to'], { ...instant, ...RARELY_WRONG }),
  pair(['time_zone'], { ...timeZone, ...RARELY_WRONG }),
  pair(['limit'], { ...limit, ...RARELY_WRONG }),
  pair(['cursor'], { ...cursor, right: 6, absent: 8, wrong: 5 }),
  otherPairs,
);

const headers = all(
  pair(['Authorization'], {
    valid: ['Bearer @token@', 'bearer @token@'],
    nearly: ['Bearer @token@x', 'Bearer @noAdmin@', 'Basic YTpi', 'Bearer', '@token@'],
    ...{ right: 20, absent: 1, wrong: 1 },
  }),
  otherPairs,
);

const password = {
  valid: [JSON.stringify(ADMIN_PASSWORD), '"a guess"', '"\\ud800"', '"\\u0000"'],
  nearly: ['""', '1', '["a"]'],
};

const ADDRESSES = [
  '203.0.113.9',
  '::ffff:203.0.113.9',
  '2001:db8::1',
  '::',
  '::1',
  '999.1.1.1',
  '',
];

/** Requests to an endpoint for admins, of which a good part is valid. */
export const adminSentTo = (name: AdminEndpointName): Arbitrary<AdminSent> =>
  fc.record<AdminSent>({
    path,
    query,
    headers,
    body: bodyOf(name === 'signIn' ? { password } : {}),
    sourceIp: fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom(...ADDRESSES), hostileText),
  });
