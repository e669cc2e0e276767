import { expect, test } from 'vitest';
import { WRITER_CAP } from '../../lib/repository/conditions.ts';
import { dynamodb } from '../../lib/repository/database.ts';
import { countCalls } from '../support/counted-calls.ts';
import { itemBytes } from '../support/item-size.ts';
import { newVisitor } from '../support/service.ts';
import { storedItem } from '../support/stored.ts';

const { callsOf } = countCalls(dynamodb);

test('a start is one call: 3 units for a new session with its two index entries, 1 for a refresh', async () => {
  const { start } = newVisitor();
  expect(await callsOf(start)).toEqual([{ operation: 'UpdateItemCommand', units: 3 }]);
  expect(await callsOf(start)).toEqual([{ operation: 'UpdateItemCommand', units: 1 }]);
});

test('an update is one call and one unit, and so is a batch, a repeat and a soft end', async () => {
  const { startSession, message, update, end } = newVisitor();
  const session_id = await startSession();
  const one = [{ operation: 'UpdateItemCommand', units: 1 }];
  const events = Array.from({ length: 100 }, () => ({ activity_type: 'message_sent' }));
  const numbered = () => message(session_id, { client_id: 'tab', sequence: 1 });
  expect(await callsOf(() => message(session_id))).toEqual(one);
  expect(await callsOf(numbered)).toEqual(one);
  expect(await callsOf(numbered)).toEqual([{ operation: 'UpdateItemCommand', units: 'refused' }]);
  expect(await callsOf(() => update({ session_id, events }))).toEqual(one);
  expect(await callsOf(() => end({ session_id, grace_seconds: 9 }))).toEqual(one);
});

test('an environment that has found no room for its numbers in a session does not look for it again', async () => {
  const { startSession, message } = newVisitor();
  const session_id = await startSession();
  for (let tab = 0; tab < WRITER_CAP; tab++) {
    await message(session_id, { client_id: `tab-${tab}`, sequence: 1 });
  }
  // The write without a number, of which there is one attempt, goes by a client that is not counted.
  expect(await callsOf(() => message(session_id))).toEqual([
    { operation: 'UpdateItemCommand', units: 'refused' },
  ]);
  expect(await callsOf(() => message(session_id))).toEqual([]);
  expect((await message(session_id)).body.total_messages_sent).toBe(WRITER_CAP + 3);
});

test('a status is one call and one unit', async () => {
  const { startSession, status } = newVisitor();
  expect(await callsOf(status)).toEqual([{ operation: 'GetItemCommand', units: 1 }]);
  await startSession();
  expect(await callsOf(status)).toEqual([{ operation: 'GetItemCommand', units: 1 }]);
});

test('an end is three calls, of which the first is the end', async () => {
  const { startSession, end } = newVisitor();
  const session_id = await startSession();
  const made = await callsOf(() => end({ session_id }));
  expect(made.map(({ operation }) => operation)).toEqual([
    'UpdateItemCommand',
    'TransactWriteItemsCommand',
    'UpdateItemCommand',
  ]);
});

test('a page of the history is one call, as dear for 60 sessions as for 12', async () => {
  const visitor = newVisitor();
  const liveTo = async (sessions: number) => {
    while ((await visitor.history({ limit: '1' })).body.total_sessions < sessions) {
      await visitor.end({ session_id: await visitor.startSession() });
    }
  };
  const readPages = async () => {
    const cursor = (await visitor.history({ limit: '5' })).body.next_cursor;
    const first = await callsOf(() => visitor.history({ limit: '5' }));
    const second = await callsOf(() => visitor.history({ limit: '5', cursor }));
    return [first, second];
  };
  await liveTo(12);
  const few = await readPages();
  await liveTo(60);
  expect(await readPages()).toEqual(few);
  // Half a unit would be a read that may be behind.
  for (const page of few) expect(page).toEqual([{ operation: 'QueryCommand', units: 1 }]);
});

test('the item of a user with a long past stays within 1,024 bytes, so that a write is one unit', async () => {
  const visitor = newVisitor();
  for (let i = 0; i < 3; i++) await visitor.end({ session_id: await visitor.startSession() });
  const session_id = await visitor.startSession();
  // A busy session: every writer it remembers, and answers from a quarter of a second to a minute.
  const client_id = crypto.randomUUID();
  for (let i = 1; i <= WRITER_CAP; i++) {
    const events = [
      { activity_type: 'conversation_started' },
      ...Array.from({ length: 40 }, (_, step) => ({
        activity_type: 'response_received',
        response_time: 0.25 * 1.15 ** step,
      })),
      { activity_type: 'message_sent' },
    ];
    const writer = i === WRITER_CAP ? client_id : crypto.randomUUID();
    await visitor.update({ session_id, events, client_id: writer, sequence: 1e9 });
  }
  expect(itemBytes(await storedItem(visitor.userId))).toBeLessThanOrEqual(1_024);
  expect(
    await callsOf(() => visitor.message(session_id, { client_id, sequence: 1e9 + 1 })),
  ).toEqual([{ operation: 'UpdateItemCommand', units: 1 }]);
});
