/**
 * The session that docs/costs.md puts a price on: five questions, each answered after a few seconds
 * and read for a while, and then the tab is closed. tests/unit/client/typical-session.test.ts holds
 * it to what the client sends.
 */

/** How long each answer took, in seconds: longer than the client waits for more activity. */
export const RESPONSE_SECONDS = [2.6, 3.1, 4.2, 5.5, 3.7];

/** From an answer to the next question, or to the end. */
export const READING_MS = 40_000;

type Ids = { visitor_id: unknown; session_id: unknown; client_id: unknown };

/** The activity of each update: a question, and then its answer. */
const batches = RESPONSE_SECONDS.flatMap((response_time, turn) => [
  [
    ...(turn === 0 ? [{ activity_type: 'conversation_started' }] : []),
    { activity_type: 'message_sent' },
  ],
  [{ activity_type: 'response_received', response_time }],
]);

/** When each update is made, in ms after the start. */
const instants = RESPONSE_SECONDS.flatMap((seconds, turn) => {
  const before = RESPONSE_SECONDS.slice(0, turn).map((s) => s * 1_000 + READING_MS);
  const asked = before.reduce((sum, ms) => sum + ms, 0);
  return [asked, asked + seconds * 1_000];
});

/** The requests of the session, in their order, with when each is made. */
export const requestsOf = ({ visitor_id, session_id, client_id }: Ids) => ({
  start: { visitor_id },
  updates: batches.map((events, index) => ({
    at: instants[index] ?? 0,
    body: { visitor_id, session_id, events, client_id, sequence: index + 1 },
  })),
  /** As each tab says it when it is the last to go; numbered by the time. */
  softEnd: (now: number) => ({
    visitor_id,
    session_id,
    grace_seconds: 30,
    client_id: 'chatTab',
    sequence: now,
  }),
});
