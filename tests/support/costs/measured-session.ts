import { randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import { itemBytes } from '../item-size.ts';
import { storedUser } from '../raw-items.ts';
import type { newServiceEnvironment } from '../service-environment.ts';
import { plantBusyDay } from './busy-day.ts';
import { type createMeter, type Effort, sumEfforts } from './effort.ts';
import { READING_MS, requestsOf } from './typical-session.ts';

type Service = Awaited<ReturnType<typeof newServiceEnvironment>>;
type Meter = ReturnType<typeof createMeter>;

const STARTS_AT = Date.parse('2026-11-22T15:00:00.000Z');

/** DynamoDB stores so much more of each item and of each entry in an index. */
const OVERHEAD_BYTES = 100;

export type MeasuredSession = Awaited<ReturnType<typeof measureSession>>;

/** Lives through the typical session, sweep included, and tells what each step takes. */
export const measureSession = async (service: Service, { ofRequest, ofWork }: Meter) => {
  const { request, passTime, runSweep, stopClock } = service;
  const visitorId = randomUUID();
  const ids = { visitor_id: visitorId, client_id: `chatTab:${randomUUID()}` };
  const send = async (name: 'start' | 'update' | 'end', body: object, status: number) => {
    const headers = { 'Content-Type': 'text/plain;charset=UTF-8', Origin: 'http://localhost:3000' };
    const { reply, effort } = await ofRequest(() => request(name, { body, headers }));
    expect(reply.status).toBe(status);
    return { session_id: reply.body.session_id, effort };
  };

  stopClock(STARTS_AT);
  const { session_id, effort: start } = await send('start', { visitor_id: visitorId }, 201);
  const { updates, softEnd } = requestsOf({ ...ids, session_id });
  const efforts: Effort[] = [];
  for (const { at, body } of updates) {
    stopClock(STARTS_AT + at);
    efforts.push((await send('update', body, 200)).effort);
  }
  passTime({ ms: READING_MS });
  const { effort: end } = await send('end', softEnd(Date.now()), 200);

  const repeat = await send('end', softEnd(Date.now()), 200);
  const restart = await send('start', { visitor_id: visitorId }, 200);
  const status = await ofRequest(() =>
    request('status', { headers: { 'X-Visitor-Id': visitorId, Origin: 'http://localhost:3000' } }),
  );
  passTime({ ms: 1 });
  await request('end', { body: softEnd(Date.now()) });
  await plantBusyDay(STARTS_AT);
  // Its statistics are in the first of the shards.
  const chance = vi.spyOn(Math, 'random').mockReturnValue(0);
  passTime({ minutes: 61 });
  const { effort: sweep, statisticsWrites } = await ofWork(() => runSweep());
  chance.mockRestore();

  const stored = await storedUser(`visitor:${visitorId}`);
  expect(stored).toMatchObject({ current: { total_messages: 5 }, ended: [{ ended_by: 'client' }] });
  const { user_id, list_day, list_id } = stored.ended[0] ?? {};
  return {
    steps: { start, updates: sumEfforts(efforts), end, sweep },
    /** Of those of the sweep's, what went to the statistics. */
    statisticsWrites,
    /** What a reload adds: a soft end, its repeat, a start that takes it back, and a status. */
    reload: sumEfforts([end, repeat.effort, restart.effort, status.effort]),
    /** What stays of it: the ended session and the user's item, and the one's entry in an index. */
    storedBytes: [stored.current, ...stored.ended]
      .map((item) => itemBytes(item) + OVERHEAD_BYTES)
      .reduce((sum, bytes) => sum + bytes),
    indexBytes: itemBytes({ user_id, session_id, list_day, list_id }) + OVERHEAD_BYTES,
  };
};
