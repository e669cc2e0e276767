import { expect, test } from 'vitest';
import { type ActivityEvent, summarise } from '../../lib/activity.ts';

const message: ActivityEvent = { type: 'message_sent' };
const conversation: ActivityEvent = { type: 'conversation_started' };
const response: ActivityEvent = { type: 'response_received' };
const timed = (responseMs: number): ActivityEvent => ({ type: 'response_received', responseMs });

test('a batch is summed up', () => {
  expect(summarise([conversation, message, timed(1_500), message, timed(500), response])).toEqual({
    messages: 2,
    conversations: 1,
    responseMs: 2_000,
    responses: 2,
    responseHistogram: { 33: 1, 39: 1 },
    awaits: 'nothing',
  });
});

test('a time counts with a response only', () => {
  const { responses, responseMs } = summarise([{ ...message, responseMs: 900 }, timed(1_500)]);
  expect({ responses, responseMs }).toEqual({ responses: 1, responseMs: 1_500 });
});

test.each([
  ['a message', [message], 'an answer'],
  ['two messages', [message, message], 'an answer'],
  ['a response', [response], 'nothing'],
  ['a message and its response', [message, timed(10)], 'nothing'],
  ['a response, and a message', [response, message], 'an answer, since now'],
  ['a message after a response', [message, response, message], 'an answer, since now'],
  ['a conversation', [conversation], 'unchanged'],
] as const)('after %s, the session awaits what it should', (_, events, awaits) => {
  expect(summarise(events).awaits).toBe(awaits);
});
