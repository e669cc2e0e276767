import { expect } from 'vitest';

/** What requests are expected to hold, where their ids are random. */

const UUID = '[\\da-f]{8}-[\\da-f]{4}-4[\\da-f]{3}-[89ab][\\da-f]{3}-[\\da-f]{12}';

export const A_VISITOR = expect.stringMatching(new RegExp(`^${UUID}$`));

/** The fields of a request that may be repeated: who sent it, and its number. */
export const numbered = (sequence: number, lane = '') => ({
  visitor_id: A_VISITOR,
  client_id: expect.stringMatching(new RegExp(`^chatTab:${UUID}${lane}$`)),
  sequence,
});

/** A soft end that is sent now. */
export const softEnd = (session_id: string) => ({
  session_id,
  grace_seconds: 30,
  visitor_id: A_VISITOR,
  client_id: 'chatTab',
  sequence: Date.now(),
});

export const MESSAGE = { activity_type: 'message_sent' };
export const CONVERSATION = { activity_type: 'conversation_started' };
export const answeredIn = (response_time: number) => ({
  activity_type: 'response_received',
  response_time,
});
