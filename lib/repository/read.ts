import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { type EndedSession, type OpenSession, openSessionAt, type UserRecord } from '../session.ts';
import { send } from './database.ts';
import { CURRENT, isErased, parseEndedItem, parseUserItem } from './items.ts';

const get = async (userId: string, sessionId: string) => {
  const { Item } = await send(
    new GetCommand({
      TableName: config.sessionsTable,
      Key: { user_id: userId, session_id: sessionId },
      ConsistentRead: true,
    }),
  );
  return Item;
};

/** The user as they are now; a user who was never seen has no sessions. */
export const readUser = async (userId: string): Promise<UserRecord> =>
  parseUserItem(await get(userId, CURRENT));

/** An ended session of a user who has just been read, once it is archived and until it is erased. */
export const readEndedSession = async (
  userId: string,
  sessionId: string,
  { erasure }: UserRecord,
): Promise<EndedSession | undefined> => {
  if (erasure && sessionId <= erasure.id) return undefined;
  const item = await get(userId, sessionId);
  return item && !isErased(item) ? parseEndedItem(item) : undefined;
};

/** A session of the user as it stands at an instant: open, being archived, or archived. */
export const readSession = async (
  userId: string,
  { id, at }: { id: string; at: number },
): Promise<OpenSession | EndedSession | undefined> => {
  // In this order: what is neither open nor being archived will not be again.
  const user = await readUser(userId);
  const unarchived = [openSessionAt(user, at), user.pending];
  return unarchived.find((session) => session?.id === id) ?? readEndedSession(userId, id, user);
};

/**
 * Whether DynamoDB is not about to delete an ended session, which it does within days: until then its
 * user's item, and the sums in it, may be gone already.
 */
const isKept = ({ session_id, delete_at }: Record<string, unknown>): boolean =>
  session_id === CURRENT || !(Number(delete_at) * 1000 <= now());

const queryDescending = async (
  userId: string,
  { limit, before }: { limit: number; before?: string },
) => {
  const values = { ':user': userId };
  const items: Record<string, unknown>[] = [];
  let startKey: Record<string, unknown> | undefined;
  do {
    const { Items, LastEvaluatedKey } = await send(
      new QueryCommand({
        TableName: config.sessionsTable,
        ...(before === undefined
          ? { KeyConditionExpression: 'user_id = :user', ExpressionAttributeValues: values }
          : {
              KeyConditionExpression: 'user_id = :user AND session_id < :before',
              // A forged id may sort after the user's own item, which is no session.
              ExpressionAttributeValues: {
                ...values,
                ':before': before < CURRENT ? before : CURRENT,
              },
            }),
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit - items.length,
        ExclusiveStartKey: startKey,
      }),
    );
    items.push(...(Items ?? []).filter(isKept));
    startKey = LastEvaluatedKey;
    // One answer holds up to a megabyte, which is some thousand sessions.
  } while (startKey !== undefined && items.length < limit);
  return items;
};

/**
 * What descending items tell, down to the first that is erased, emptied or not: an erasure takes all
 * that was before. So fewer than asked for are the last, whatever is stored below them.
 */
const toSessions = (items: Record<string, unknown>[], erasedId = ''): EndedSession[] => {
  const end = items.findIndex((item) => isErased(item) || String(item['session_id']) <= erasedId);
  return items.slice(0, end === -1 ? undefined : end).map(parseEndedItem);
};

/** The user and their newest archived sessions, up to `limit`, in one call. */
export const readUserAndArchive = async (
  userId: string,
  limit: number,
): Promise<{ user: UserRecord; archived: EndedSession[] }> => {
  const items = await queryDescending(userId, { limit: limit + 1 });
  const archived = items.filter(({ session_id }) => session_id !== CURRENT);
  const user = parseUserItem(items.find(({ session_id }) => session_id === CURRENT));
  return { user, archived: toSessions(archived.slice(0, limit), user.erasure?.id) };
};

/**
 * The user's archived sessions that started before the one given, newest first, up to `limit`, and
 * none up to `erasedId`, the id of the user's erasure. Fewer than `limit` are the last.
 */
export const readArchive = async (
  userId: string,
  { erasedId, ...page }: { limit: number; before: string; erasedId?: string | undefined },
): Promise<EndedSession[]> => toSessions(await queryDescending(userId, page), erasedId);
