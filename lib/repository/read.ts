import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { config } from '../config.ts';
import type { EndedSession, UserRecord } from '../session.ts';
import { send } from './database.ts';
import { CURRENT, parseEndedItem, parseUserItem } from './items.ts';

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

/** An ended session of the user, once it is archived. */
export const readEndedSession = async (
  userId: string,
  sessionId: string,
): Promise<EndedSession | undefined> => {
  const item = await get(userId, sessionId);
  return item && parseEndedItem(item);
};

const queryDescending = async (
  userId: string,
  { limit, before }: { limit: number; before?: string },
) => {
  const values = { ':user': userId };
  const { Items } = await send(
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
      Limit: limit,
    }),
  );
  return Items ?? [];
};

/** The user and their newest archived sessions, up to `limit`, in one call. */
export const readUserAndArchive = async (
  userId: string,
  limit: number,
): Promise<{ user: UserRecord; archived: EndedSession[] }> => {
  const items = await queryDescending(userId, { limit: limit + 1 });
  const archived = items.filter(({ session_id }) => session_id !== CURRENT);
  return {
    user: parseUserItem(items.find(({ session_id }) => session_id === CURRENT)),
    archived: archived.slice(0, limit).map(parseEndedItem),
  };
};

/** The user's archived sessions that started before the one given, newest first, up to `limit`. */
export const readArchive = async (
  userId: string,
  page: { limit: number; before: string },
): Promise<EndedSession[]> => (await queryDescending(userId, page)).map(parseEndedItem);
