import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newVisitor, passTime, stopClock } from '../support/service.ts';

beforeEach(() => stopClock('2026-11-22T15:00:00.000Z'));
afterEach(() => vi.useRealTimers());

type Visitor = ReturnType<typeof newVisitor>;

/** A session of some minutes with a message in it. */
const live = async ({ startSession, message, end }: Visitor, minutes: number): Promise<string> => {
  const session_id = await startSession();
  await message(session_id);
  passTime({ minutes });
  await end({ session_id });
  return session_id;
};

/** Reads page by page, as many pages as there are. */
const walk = async ({ history }: Visitor, limit: number) => {
  const pages = [];
  let cursor: string | undefined;
  do {
    const { body } = await history({ limit: String(limit), ...(cursor ? { cursor } : {}) });
    pages.push(body);
    cursor = body.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return pages;
};

const idsOf = (body: { sessions: { session_id: string }[] }) =>
  body.sessions.map(({ session_id }) => session_id);

test('somebody new has no history', async () => {
  expect((await newVisitor().history()).body).toEqual({
    user: 'demo_user',
    total_sessions: 0,
    sessions: [],
    summary: {
      total_duration_minutes: 0,
      total_messages_sent: 0,
      total_conversations: 0,
      average_session_duration: 0,
    },
    next_cursor: null,
  });
});

test('the history shows the sessions, newest first, and their sums', async () => {
  const visitor = newVisitor();
  const first = await live(visitor, 10);
  const second = await visitor.startSession();
  await visitor.update({
    session_id: second,
    events: [
      { activity_type: 'conversation_started' },
      { activity_type: 'message_sent' },
      { activity_type: 'response_received', response_time: 2.5 },
    ],
  });
  passTime({ minutes: 5 });
  expect((await visitor.history()).body).toEqual({
    user: 'demo_user',
    total_sessions: 2,
    sessions: [
      {
        session_id: second,
        started_at: '2026-11-22T15:10:00.000Z',
        ended_at: null,
        is_active: true,
        duration_minutes: 5,
        total_messages_sent: 1,
        total_conversations: 1,
        average_response_time: 2.5,
      },
      {
        session_id: first,
        started_at: '2026-11-22T15:00:00.000Z',
        ended_at: '2026-11-22T15:10:00.000Z',
        is_active: false,
        duration_minutes: 10,
        total_messages_sent: 1,
        total_conversations: 0,
        average_response_time: 0,
      },
    ],
    summary: {
      total_duration_minutes: 15,
      total_messages_sent: 2,
      total_conversations: 1,
      average_session_duration: 7.5,
    },
    next_cursor: null,
  });
});

test('a session that expired is shown as ended before anybody closed it', async () => {
  const { startSession, message, history } = newVisitor();
  const session_id = await startSession();
  passTime({ minutes: 12 });
  await message(session_id);
  passTime({ minutes: 100 });
  expect((await history()).body).toMatchObject({
    total_sessions: 1,
    sessions: [{ is_active: false, ended_at: '2026-11-22T15:12:00.000Z', duration_minutes: 12 }],
    summary: { total_duration_minutes: 12 },
  });
});

test.each([1, 2, 3, 4, 5, 6, 7])('in pages of %d, every session is shown once', async (limit) => {
  const visitor = newVisitor();
  const ids = [];
  for (let minutes = 1; minutes <= 5; minutes++) ids.unshift(await live(visitor, minutes));
  ids.unshift(await visitor.startSession());
  const pages = await walk(visitor, limit);
  expect(pages.flatMap(idsOf)).toEqual(ids);
  expect(pages.length).toBe(Math.ceil(ids.length / limit));
  for (const page of pages) {
    expect(page.total_sessions).toBe(6);
    expect(page.summary.total_duration_minutes).toBe(15);
  }
});

test('the pages of one reading agree, whatever happens in between', async () => {
  const visitor = newVisitor();
  const ids = [await live(visitor, 1), await live(visitor, 1), await live(visitor, 1)];
  const first = await visitor.history({ limit: '1' });
  await live(visitor, 10);
  const second = await visitor.history({ limit: '2', cursor: first.body.next_cursor });
  expect([...idsOf(first.body), ...idsOf(second.body)]).toEqual(ids.reverse());
  expect(second.body).toMatchObject({ total_sessions: 3, summary: first.body.summary });
  expect((await visitor.history()).body.total_sessions).toBe(4);
});

test('without a limit, 50 sessions are shown', async () => {
  const visitor = newVisitor();
  for (let i = 0; i < 51; i++) await live(visitor, 0);
  const { body } = await visitor.history();
  expect(body.sessions).toHaveLength(50);
  expect(body.total_sessions).toBe(51);
  expect((await visitor.history({ limit: '100' })).body.next_cursor).toBeNull();
});

test('a cursor shows nobody the sessions of somebody else', async () => {
  const visitor = newVisitor();
  await live(visitor, 1);
  await live(visitor, 1);
  const { body } = await visitor.history({ limit: '1' });
  const other = await newVisitor().history({ cursor: body.next_cursor });
  expect(other.body.sessions).toEqual([]);
});

const forge = (cursor: unknown) => Buffer.from(JSON.stringify(cursor)).toString('base64url');
const totals = {
  sessions: 1,
  messages: 1,
  conversations: 1,
  responseMs: 1,
  responses: 1,
  durationMs: 1,
};

test.each([
  ['nothing', ''],
  ['noise', 'x'.repeat(500)],
  ['an array', forge([])],
  ['no totals', forge({ before: '01a203fb-9d3f-7264-a6ea-afb84c290533', beforePending: false })],
  ['the key of the user item', forge({ before: 'current', beforePending: false, totals })],
  [
    'an erasure that is no id',
    forge({
      before: '01a203fb-9d3f-7264-a6ea-afb84c290533',
      beforePending: false,
      totals,
      erasedId: 'current',
    }),
  ],
  [
    'more than a cursor has',
    forge({
      before: '01a203fb-9d3f-7264-a6ea-afb84c290533',
      beforePending: false,
      totals,
      user: 'demo_user',
    }),
  ],
  [
    'totals that are no counts',
    forge({
      before: '01a203fb-9d3f-7264-a6ea-afb84c290533',
      beforePending: false,
      totals: { ...totals, messages: -1 },
    }),
  ],
])('a cursor made of %s is refused', async (_, cursor) => {
  expect(await newVisitor().history({ cursor })).toMatchObject({
    status: 400,
    body: { code: 'invalid_cursor' },
  });
});

test.each(['ffffffff-ffff-7fff-bfff-ffffffffffff', 'dddddddd-0000-4000-8000-000000000000'])(
  'a cursor forged to stand before %s shows sessions, and nothing else',
  async (before) => {
    const visitor = newVisitor();
    const ended = await live(visitor, 1);
    await visitor.startSession();
    for (const beforePending of [true, false]) {
      const reply = await visitor.history({ cursor: forge({ before, beforePending, totals }) });
      expect(idsOf(reply.body)).toEqual([ended]);
    }
  },
);

test.each(['0', '101', '-1', '1.5', '', 'ten', '1e1', '+5', ' 5', '0x10', '999'])(
  'a limit of %j is refused',
  async (limit) => {
    expect(await newVisitor().history({ limit })).toMatchObject({
      status: 400,
      body: { error: 'limit must be a whole number from 1 to 100', code: 'invalid_request' },
    });
  },
);

test.each(['1', '100'])('a limit of %s is taken', async (limit) => {
  expect((await newVisitor().history({ limit })).status).toBe(200);
});
