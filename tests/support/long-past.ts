import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { config } from '../../lib/config.ts';
import { send } from '../../lib/repository/database.ts';
import { toEndedItem } from '../../lib/repository/items.ts';
import type { EndedSession } from '../../lib/session.ts';
import { newSessionId } from '../../lib/session-id.ts';

const MINUTE_MS = 60_000;

/** However long ago it was. */
const FOR_GOOD = { delete_at: undefined };

/** A session of a minute with a message, as the archive keeps it. */
const session = (startedAt: number, closeToken: string): EndedSession => ({
  id: newSessionId(startedAt),
  startedAt,
  messages: 1,
  conversations: 0,
  responseMs: 0,
  responses: 0,
  responseHistogram: {},
  writers: {},
  endedAt: startedAt + MINUTE_MS,
  endedBy: 'client',
  closeToken,
});

/**
 * Stores as many sessions of a user as are asked for, one an hour, the last of them now, and the sums
 * of all. Answers their ids, newest first. `bytes` makes each larger.
 */
export const storeLongPast = async (
  userId: string,
  { sessions, bytes = 12 }: { sessions: number; bytes?: number },
): Promise<string[]> => {
  const now = Date.now();
  const past = Array.from({ length: sessions }, (_, index) =>
    session(now - index * 60 * MINUTE_MS, 'c'.repeat(bytes)),
  );
  const current = {
    user_id: userId,
    session_id: 'current',
    closed_id: past[0]?.id,
    closed_at: past[0]?.endedAt,
    last_started_at: past[0]?.startedAt,
    previous_started_at: past[1]?.startedAt,
    total_sessions: sessions,
    total_messages: sessions,
    total_conversations: 0,
    total_response_ms: 0,
    total_responses: 0,
    total_duration_ms: sessions * MINUTE_MS,
  };
  const items = [
    current,
    ...past.map((ended) => ({ ...toEndedItem(userId, ended, config), ...FOR_GOOD })),
  ];
  for (let from = 0; from < items.length; from += 25) {
    const batch = items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
    await send(new BatchWriteCommand({ RequestItems: { [config.sessionsTable]: batch } }));
  }
  return past.map(({ id }) => id);
};
