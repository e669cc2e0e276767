import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { dayOf } from '../clock.ts';
import { config } from '../config.ts';
import { errorFields, log } from '../log.ts';
import { type EndedSession, type OpenSession, openSessionAt } from '../session.ts';
import { shardOfSessionId, timeOfSessionId } from '../session-id.ts';
import { batchGet, type Item, type Key } from './batch-get.ts';
import { send } from './database.ts';
import {
  activePartition,
  CURRENT,
  dayPartition,
  isErased,
  parseEndedItem,
  parseUserItem,
} from './items.ts';
import { tokenOf } from './token.ts';

/** A session's entry in the `by-start` index, and the key of the item it was in then. */
export type ListEntry = { id: string; key: Key };

/** Session ids from `from`, included, to `before`, not included. */
export type IdRange = { from: string; before: string };

/** A session, and whose it is. */
export type Listed = { userId: string; session: OpenSession | EndedSession };

/** The entries of a partition of the index in a range of ids, descending, up to `limit`: one Query. */
export const readListPage = async (
  partition: string,
  { range: { from, before }, limit }: { range: IdRange; limit: number },
): Promise<{ entries: ListEntry[]; isLast: boolean }> => {
  if (from >= before) return { entries: [], isLast: true };
  const { Items, LastEvaluatedKey } = await send(
    new QueryCommand({
      TableName: config.sessionsTable,
      IndexName: 'by-start',
      KeyConditionExpression: 'list_day = :partition AND list_id BETWEEN :from AND :before',
      ExpressionAttributeValues: { ':partition': partition, ':from': from, ':before': before },
      ScanIndexForward: false,
      // BETWEEN includes both ends, and `before` is most often an id that is there.
      Limit: limit + 1,
    }),
  );
  const entries = v
    .parse(Entries, Items)
    .map(({ list_id: id, user_id, session_id }) => ({ id, key: { user_id, session_id } }))
    .filter(({ id }) => id !== before);
  return { entries, isLast: LastEvaluatedKey === undefined };
};

const Entries = v.array(
  v.object({ list_id: v.string(), user_id: v.string(), session_id: v.string() }),
);

/** The entry of a session of which only the id is known. */
export const findEntry = async (id: string): Promise<ListEntry | undefined> => {
  const [shard, day] = [shardOfSessionId(id), dayOf(timeOfSessionId(id))];
  const readEntry = async (partition: string) => {
    const range = { from: id, before: `${id}~` };
    return (await readListPage(partition, { range, limit: 1 })).entries[0];
  };
  const readEnded = () => readEntry(dayPartition(day, shard));
  const [active, ended] = await Promise.all([readEntry(activePartition(shard)), readEnded()]);
  // It may have ended between the two reads, and then both have missed it.
  return ended ?? active ?? readEnded();
};

/**
 * The sessions of some entries as they are at an instant, in the order of the entries. One that is
 * gone, since its user was erased, is left out, and so is one that cannot be read, which is logged.
 */
export const readListed = async (entries: readonly ListEntry[], at: number): Promise<Listed[]> => {
  const items = await batchGet(entries.map(({ key }) => key));
  const sessions = await readEach(entries, items, at);
  // An index may be behind, and a session may have ended since: then it is an item of its own.
  const moved = entries.filter(({ key }, index) => key.session_id === CURRENT && !sessions[index]);
  if (moved.length > 0) {
    const own = moved.map(({ id, key }) => ({ id, key: { ...key, session_id: id } }));
    const archived = await readEach(own, await batchGet(own.map(({ key }) => key)), at);
    for (const [index, entry] of moved.entries()) {
      sessions[entries.indexOf(entry)] = archived[index];
    }
  }
  return entries.flatMap(({ key }, index) => {
    const session = sessions[index];
    return session ? [{ userId: key.user_id, session }] : [];
  });
};

const readEach = (entries: readonly ListEntry[], items: (Item | undefined)[], at: number) =>
  Promise.all(entries.map((entry, index) => sessionIn(items[index], entry, at)));

const sessionIn = async (
  item: Item | undefined,
  { id, key }: ListEntry,
  at: number,
): Promise<OpenSession | EndedSession | undefined> => {
  if (item === undefined) return undefined;
  try {
    if (key.session_id !== CURRENT) return isErased(item) ? undefined : parseEndedItem(item);
    const user = parseUserItem(item);
    return [openSessionAt(user, at), user.pending].find((session) => session?.id === id);
  } catch (error) {
    const user_hash = tokenOf(key.user_id);
    await log('error', 'A session could not be read', { user_hash, ...errorFields(error) });
    return undefined;
  }
};
