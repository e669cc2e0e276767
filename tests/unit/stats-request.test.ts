import * as v from 'valibot';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StatsRequest } from '../../lib/admin/stats-request.ts';

beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 10, 22, 23, 59) }));
afterEach(() => vi.useRealTimers());

test.each([
  [{}, { from: '2026-10-24', to: '2026-11-22' }],
  [{ to: '2026-01-30' }, { from: '2026-01-01', to: '2026-01-30' }],
  [{ from: '2026-11-22' }, { from: '2026-11-22', to: '2026-11-22' }],
  [
    { from: '2028-01-01', to: '2028-12-31' },
    { from: '2028-01-01', to: '2028-12-31' },
  ],
  [
    { from: '2020-01-01', to: '2020-01-01' },
    { from: '2020-01-01', to: '2020-01-01' },
  ],
  [
    { from: '2999-12-31', to: '2999-12-31' },
    { from: '2999-12-31', to: '2999-12-31' },
  ],
])('%j asks for the days of %j', (query, range) => {
  expect(v.parse(StatsRequest, query)).toEqual({ range, timeZone: 'UTC' });
});

test('the hours are those of the zone that is named', () => {
  expect(v.parse(StatsRequest, { time_zone: 'Asia/Kathmandu' }).timeZone).toBe('Asia/Kathmandu');
});

test.each([
  [{ from: '2019-12-31' }, 'from must be a day from 2020-01-01 to 2999-12-31'],
  [{ to: '3000-01-01' }, 'to must be a day from 2020-01-01 to 2999-12-31'],
  [{ from: '2026-11' }, 'from must be a day such as 2026-11-22'],
  [{ to: 7 }, 'to must be a day such as 2026-11-22'],
  [{ from: '2026-11-23' }, 'from must not be later than to'],
  [{ from: '2026-01-01', to: '2027-01-02' }, 'from and to may span at most 366 days'],
])('%j is refused in a sentence', (query, sentence) => {
  expect(() => v.parse(StatsRequest, query)).toThrow(
    expect.objectContaining({ message: sentence }),
  );
});
