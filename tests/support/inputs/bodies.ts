import type { EndpointName } from '../endpoints.ts';
import type { Field } from './damaged.ts';

/** What the bodies of the endpoints hold. */

const sessionId: Field = {
  valid: ['"@session@"', '"@session@"', '"@SESSION@"'],
  nearly: [
    ...['"@foreign@"', '"@ended@"', '"@session@\\n"', '" @session@"', '"@session@0"', '"current"'],
    ...['["@session@"]', '{"S":"@session@"}', '"０1a203c5-6d80-73cb-a2ab-1faa0bc7e360"'],
  ],
};
const visitorId: Field = {
  valid: ['"@visitor@"', '"@VISITOR@"'],
  nearly: ['"@foreignVisitor@"', '"me"', '"@visitor@ "', '["@visitor@"]', 'null', '""'],
  isOptional: true,
};
const activityType: Field = {
  valid: ['"message_sent"', '"conversation_started"', '"response_received"'],
  nearly: ['"Message_sent"', '"message_sent "', '["message_sent"]', '"constructor"', '""', '0'],
};
const responseTime: Field = {
  valid: ['0', '-0', '1.5', '3600', '0.0004', '1e-400', '2e3'],
  nearly: ['-0.001', '3600.001', '1e400', '"1.5"', 'null', '9007199254740993'],
  isOptional: true,
};
const numbered: Record<string, Field> = {
  client_id: {
    valid: ['"tab"', '"__proto__"', '"a.b:c-d"'],
    nearly: ['""', '"a b"', '"é"', '"tab\\n"', '0', `"${'x'.repeat(65)}"`],
  },
  sequence: {
    valid: ['1', '2', '9007199254740991', '1e1', '3.0'],
    nearly: ['0', '-1', '0.5', '9007199254740992', '1e400', '"1"'],
  },
};
// An end at once is rare, as it takes the session away.
const graceSeconds: Field = {
  valid: ['60', '1', '10', '0.6e2', '30'],
  nearly: ['0', '-0', '-1', '61', '0.5', '"10"', '1e400'],
};

const list = (length: number, item: (index: number) => string) =>
  `[${Array.from({ length }, (_, index) => item(index)).join()}]`;
const message = () => '{"activity_type":"message_sent","response_time":0}';
/** Each in a bucket of its own of the histogram. */
const response = (index: number) =>
  `{"activity_type":"response_received","response_time":${1.21 ** index / 1e4}}`;

const events: Field = {
  valid: [list(1, message), list(100, message), list(90, response)],
  nearly: [
    ...['[]', '{"0":{"activity_type":"message_sent"},"length":1}', `[[${message()}]]`],
    ...[`[${message()},null]`, list(101, message)],
  ],
};

/** Each endpoint takes bodies of some shapes; a GET none, and what comes is not looked at. */
export const BODIES: Record<EndpointName, Record<string, Field>[]> = {
  start: [{ visitor_id: visitorId }],
  cleanup: [{ visitor_id: visitorId }],
  status: [{}],
  history: [{}],
  update: [
    { session_id: sessionId, activity_type: activityType, response_time: responseTime },
    { session_id: sessionId, activity_type: activityType, ...numbered, visitor_id: visitorId },
    { session_id: sessionId, events },
    { session_id: sessionId, events, ...numbered },
  ],
  end: [
    { session_id: sessionId, grace_seconds: graceSeconds },
    { session_id: sessionId, grace_seconds: graceSeconds, ...numbered, visitor_id: visitorId },
  ],
};
