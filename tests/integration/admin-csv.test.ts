import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { adminRequest } from '../support/admin.ts';
import { endedSession, plantEnded } from '../support/many-sessions.ts';
import { emptyTables } from '../support/raw-items.ts';
import { newVisitor, passTime, stopClock } from '../support/service.ts';

beforeEach(async () => {
  await emptyTables();
  stopClock('2026-11-22T15:00:00.000Z');
});
afterEach(() => vi.useRealTimers());

const csv = (query: Record<string, string> = {}) => adminRequest('sessionsCsv', { query });

const header = (zone: string) =>
  `Session,User,Status,Started (${zone}),Ended (${zone}),Duration (s),Messages,Conversations,Average response time (s),Ended by`;

test('the list as CSV has a header, a line for each session, and CRLF after each', async () => {
  const [first, second] = [newVisitor(), newVisitor()];
  const ended = await first.startSession();
  await first.update({
    session_id: ended,
    events: [
      { activity_type: 'message_sent' },
      { activity_type: 'response_received', response_time: 2.5 },
    ],
  });
  passTime({ minutes: 1, ms: 33_412 });
  await first.end({ session_id: ended });
  const active = await second.startSession();
  passTime({ ms: 500 });
  const reply = await csv();
  expect(reply.status).toBe(200);
  expect(reply.headers).toMatchObject({
    'Content-Type': 'text/csv; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  expect(reply.headers).not.toHaveProperty('X-Next-Cursor');
  expect(reply.body.split('\r\n')).toEqual([
    header('UTC'),
    `${active},${second.userId},active,2026-11-22 15:01:33,,0.5,0,0,,`,
    `${ended},${first.userId},ended,2026-11-22 15:00:00,2026-11-22 15:01:33,93.412,1,0,2.5,client`,
    '',
  ]);
});

test('times are those of the zone, in summer and in winter, and midnight is 00', async () => {
  const starts = ['2026-10-25T00:59:59Z', '2026-10-25T01:00:00Z', '2026-11-20T23:00:00Z'];
  await plantEnded(starts.map((time) => endedSession(Date.parse(time))));
  const { body } = await csv({ time_zone: 'Europe/Berlin' });
  const [head, ...lines] = body.split('\r\n').slice(0, -1);
  expect(head).toBe(header('Europe/Berlin'));
  expect(lines.map((line: string) => line.split(',').slice(3, 5))).toEqual([
    ['2026-11-21 00:00:00', '2026-11-21 00:01:00'],
    ['2026-10-25 02:00:00', '2026-10-25 02:01:00'],
    ['2026-10-25 02:59:59', '2026-10-25 02:00:59'],
  ]);
});

test('pages put together are one file', async () => {
  const planted = Array.from({ length: 1_001 }, (_, index) =>
    endedSession(Date.now() - 3_600_000 - index * 60_000),
  );
  await plantEnded(planted);
  const first = await csv();
  const cursor = String(first.headers['X-Next-Cursor']);
  const second = await csv({ cursor });
  expect(second.headers).not.toHaveProperty('X-Next-Cursor');
  const lines = (first.body + second.body).split('\r\n');
  expect(lines[0]).toBe(header('UTC'));
  expect(lines.slice(1).map((line: string) => line.split(',')[0])).toEqual([
    ...planted.map(({ session }) => session.id),
    '',
  ]);
});

test('the filters of the list count, and what passes none is a header', async () => {
  const client = endedSession(Date.now() - 3_600_000);
  const admin = endedSession(Date.now() - 7_200_000, { endedBy: 'admin' });
  await plantEnded([client, admin]);
  const idsOf = async (query: Record<string, string>) =>
    (await csv(query)).body
      .split('\r\n')
      .slice(1, -1)
      .map((line: string) => line.split(',')[0]);
  expect(await idsOf({ ended_by: 'admin' })).toEqual([admin.session.id]);
  expect(await idsOf({ user: client.userId })).toEqual([client.session.id]);
  expect(await idsOf({ session_id: admin.session.id })).toEqual([admin.session.id]);
  expect(await idsOf({ from: '2026-11-22T14:00:00Z' })).toEqual([client.session.id]);
  expect((await csv({ status: 'active' })).body).toBe(`${header('UTC')}\r\n`);
});

const ZONE_MESSAGE = 'time_zone must be the name of a time zone such as Europe/Berlin';

test.each([
  [{ time_zone: 'Mars/Olympus' }, ZONE_MESSAGE],
  [{ time_zone: '' }, ZONE_MESSAGE],
  [{ time_zone: '+01:00' }, ZONE_MESSAGE],
  [{ limit: '1001' }, 'limit must be a whole number from 1 to 1000'],
  [{ limit: '0' }, 'limit must be a whole number from 1 to 1000'],
  [{ status: 'running' }, 'status must be one of all, active, ended'],
])('%j is refused, in JSON', async (query, error) => {
  expect(await csv(query as Record<string, string>)).toMatchObject({
    status: 400,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: { error, code: 'invalid_request' },
  });
});

test.each(['1', '1000'])('a limit of %s is taken', async (limit) => {
  expect((await csv({ limit })).status).toBe(200);
});
