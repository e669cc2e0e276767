import { isDeepStrictEqual } from 'node:util';
import { type DynamoDBClient, GetItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { dayOf } from '../../lib/clock.ts';
import { monthOf } from '../../lib/day.ts';
import { AUDIT_PREFIX } from '../../lib/repository/audit.ts';
import { lowestSessionId } from '../../lib/session-id.ts';
import { ERASED_PREFIX } from '../../lib/statistics.ts';
import { PlainError } from '../plain-error.mts';
import type { TableNames } from '../tables.mts';
import { addCounters, type DayCounts, sumByDay } from './day-counts.mts';
import { contributionOf, dayOfSession, type Item, textOf } from './items.mts';
import { scanItems } from './scan.mts';
import { isEmptied, isKnown, isTombstone, type View, viewOf } from './view.mts';

const USERS_AT_ONCE = 8;
const MAX_ATTEMPTS = 50;

export type Database = { client: DynamoDBClient; tables: TableNames };

/** A user as one read after the other has them, and the sessions that their item knows of. */
export type WholeUser = { userId: string; current: Item | undefined; sessions: Item[] };

/**
 * The users who are being erased, read anew, and what the statistics count of erased sessions, so that
 * the two agree: each session is in one of them. `marked` are users who were seen under erasure;
 * whoever the audit names since an instant is added.
 * Throws a PlainError where one erasure follows another for too long.
 */
export const readErasing = async (
  { client, tables }: Database,
  { marked, since }: { marked: readonly string[]; since: number },
): Promise<{ users: Map<string, WholeUser>; erased: DayCounts }> => {
  let erasing = new Set(marked);
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const before = await readErased({ client, tables });
    const found = await pMap(erasing, (userId) => readWhole({ client, tables }, userId), {
      concurrency: USERS_AT_ONCE,
    });
    const after = await readErased({ client, tables });
    const named = await erasedSince({ client, tables }, since);
    const all = new Set([...erasing, ...named]);
    if (all.size === erasing.size && isDeepStrictEqual(before, after)) {
      for (const { unemptied } of found) {
        for (const item of unemptied) {
          addCounters(after, dayOfSession(textOf(item, 'session_id')), contributionOf(item));
        }
      }
      return { users: new Map(found.map((user) => [user.userId, user])), erased: after };
    }
    erasing = all;
  }
  throw new PlainError('One user after the other was erased meanwhile. Run it again later.');
};

/** What the statistics count of sessions that have been erased, by day. */
export const readErased = async ({ client, tables }: Database): Promise<DayCounts> => {
  const scan = scanItems(client, {
    TableName: tables.stats,
    FilterExpression: 'begins_with(#month, :erased)',
    ExpressionAttributeNames: { '#month': 'month' },
    ExpressionAttributeValues: { ':erased': { S: ERASED_PREFIX } },
  });
  const items: Item[] = [];
  for await (const item of scan) items.push(item);
  return sumByDay(items);
};

/** The users whom the audit says somebody has begun to erase since an instant. */
const erasedSince = async ({ client, tables }: Database, since: number): Promise<string[]> => {
  const months = new Set([since, Date.now()].map((instant) => monthOf(dayOf(instant))));
  const users: string[] = [];
  for (const month of months) {
    const pages = paginateQuery(
      { client },
      {
        TableName: tables.admin,
        KeyConditionExpression: 'kind = :kind AND id >= :since',
        FilterExpression: '#action = :erase',
        ExpressionAttributeNames: { '#action': 'action' },
        ExpressionAttributeValues: {
          ':kind': { S: `${AUDIT_PREFIX}${month}` },
          ':since': { S: lowestSessionId(since) },
          ':erase': { S: 'erase_user' },
        },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages)
      users.push(...Items.map((item) => textOf(item, 'user_id')));
  }
  return users;
};

/** The sessions after the item, as in all of a backup: what the item knows of is there by then. */
const readWhole = async (
  { client, tables }: Database,
  userId: string,
): Promise<WholeUser & { unemptied: Item[] }> => {
  const key = { user_id: { S: userId } };
  const { Item: current } = await client.send(
    new GetItemCommand({
      TableName: tables.sessions,
      Key: { ...key, session_id: { S: 'current' } },
      ConsistentRead: true,
    }),
  );
  const view = current && viewOf(current);
  const stored: Item[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: tables.sessions,
      KeyConditionExpression: 'user_id = :user AND session_id < :current',
      ExpressionAttributeValues: { ':user': key.user_id, ':current': { S: 'current' } },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) stored.push(...Items);
  return {
    userId,
    current: view && !isTombstone(view) ? current : undefined,
    sessions: stored.filter((session) => isKnown(view, session)),
    unemptied: stored.filter((session) => isUnemptied(view, session)),
  };
};

/** Erased, though it still says what it said. */
const isUnemptied = (view: View | undefined, session: Item): boolean =>
  view !== undefined && !isEmptied(session) && textOf(session, 'session_id') <= view.erasedId;
