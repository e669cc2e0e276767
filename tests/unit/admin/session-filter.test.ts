import { expect, test } from 'vitest';
import { isUserId, queryOf, readFilter } from '../../../admin/src/sessions/session-filter.ts';

const UUID = '7d4f0000-1111-4222-8333-444455556666';

test('a filter that makes sense is taken whole', () => {
  const filter = {
    status: 'ended',
    ended_by: 'admin',
    from: '2000-01-01',
    to: '9998-12-31',
    search: 'demo_user',
  };
  expect(readFilter(filter)).toEqual(filter);
  expect(readFilter({ search: ' demo_user ' })).toEqual({ search: 'demo_user' });
  expect(queryOf(readFilter(filter), 'Pacific/Kiritimati')).toEqual({
    status: 'ended',
    ended_by: 'admin',
    from: '1999-12-31T10:00:00.000Z',
    to: '9998-12-31T10:00:00.000Z',
  });
});

test.for([
  { from: '1999-12-31' },
  { to: '9999-01-01' },
  { to: '9999-12-31' },
  { from: 'x' },
  { from: '2026-02-30' },
  { from: '2026-1-1' },
  { from: 20260101, to: null },
  { search: 5 },
  { search: ' ' },
  { status: 'all', ended_by: 'toString' },
  { status: ['active'], ended_by: {} },
])('%j filters nothing', (filter) => {
  expect(readFilter(filter)).toEqual({});
});

test('what can be the id of a user is told from what is seen of one', () => {
  const ids = ['demo_user', UUID, `visitor:${UUID}`, `Visitor%3A${UUID.toUpperCase()}`, 'user:a'];
  expect(ids.filter((id) => !isUserId(id))).toEqual([]);
  const others = ['demo', 'nobody', 'user:', `visitor:${UUID}0`, '7d4f0000…6666', ''];
  expect(others.filter(isUserId)).toEqual([]);
});
