import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { v7 } from 'uuid';
import * as v from 'valibot';
import type { Admin } from '../admin/identity.ts';
import { dayOf, instantOf, now } from '../clock.ts';
import { config } from '../config.ts';
import { addDays, monthOf, wholeMonthOf } from '../day.ts';
import { ADMIN_ERROR_STATUS, ApiError, asApiError } from '../errors.ts';
import { errorFields, log } from '../log.ts';
import { lowestSessionId, timeOfSessionId } from '../session-id.ts';
import { type AdminKey, NOTHING_THERE, putIf } from './admin-table.ts';
import { send } from './database.ts';
import { Count, deleteAt } from './items.ts';

/**
 * How a change went: done; refused, so that nothing changed; failed, perhaps with a part of it done;
 * unknown while it is under way, and for ever if the Lambda or the database broke down over it.
 */
const OUTCOMES = ['done', 'refused', 'failed', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

const ACTIONS = ['end_session', 'erase_user'] as const;

/** What an admin is about to change. */
export type Change = {
  admin: Admin;
  action: (typeof ACTIONS)[number];
  userId: string;
  sessionId?: string | undefined;
};

const Item = v.object({
  id: v.string(),
  at: Count,
  who: v.string(),
  action: v.picklist(ACTIONS),
  user_id: v.string(),
  session_id: v.optional(v.string()),
  outcome: v.picklist(OUTCOMES),
});

/** A change as it is on record; `at` in ms since the epoch. */
export type AuditRecord = v.InferOutput<typeof Item>;

/** A record is in the partition of its month, so that none grows for ever. */
const partitionOf = (day: string) => `${AUDIT_PREFIX}${monthOf(day)}`;
export const AUDIT_PREFIX = 'audit#';

/** So many months are looked through for one page: by default more than are kept. */
const MONTHS_PER_PAGE = 24;

/**
 * Does a change and keeps a record of it: there is no change without one, for it is written before
 * anything is done, and gets its outcome afterwards. Answers and throws what the work does.
 */
export const audited = async <T>(change: Change, work: () => Promise<T>): Promise<T> => {
  const record = await begin(change);
  try {
    const result = await work();
    await conclude(record, 'done');
    return result;
  } catch (error) {
    await conclude(record, outcomeOf(error));
    throw error;
  }
};

const begin = async ({ admin, action, userId, sessionId }: Change): Promise<AdminKey> => {
  const at = now();
  const key = { kind: partitionOf(dayOf(at)), id: v7({ msecs: at }) };
  const item = {
    ...key,
    at,
    who: admin.name,
    action,
    user_id: userId,
    session_id: sessionId,
    outcome: 'unknown' satisfies Outcome,
    delete_at: deleteAt(at, config.retentionDays),
  };
  // Refused, it has been written by an attempt of the SDK whose answer was lost.
  await putIf(item, { condition: NOTHING_THERE });
  return key;
};

const outcomeOf = (error: unknown): Outcome => {
  if (error instanceof ApiError && ADMIN_ERROR_STATUS[error.code] < 500) return 'refused';
  // A database that did not answer may have done what it was told.
  return asApiError(error).code === 'unavailable' ? 'unknown' : 'failed';
};

/** The change is made or not whether or not this succeeds, and the caller is to hear that. */
const conclude = async (key: AdminKey, outcome: Outcome): Promise<void> => {
  try {
    await send(
      new UpdateCommand({
        TableName: config.adminTable,
        Key: key,
        UpdateExpression: 'SET outcome = :outcome',
        ConditionExpression: 'attribute_exists(id)',
        ExpressionAttributeValues: { ':outcome': outcome },
      }),
    );
  } catch (error) {
    await log('error', 'An audit record stays without its outcome', {
      audit_id: key.id,
      outcome,
      ...errorFields(error),
    });
  }
};

/**
 * A page of the records, newest first, and below which id the next one begins, if there may be more.
 * It may be short, or empty, where there is nothing in many months.
 */
export const readAudit = async ({
  limit,
  before,
}: {
  limit: number;
  before?: string | undefined;
}): Promise<{ records: AuditRecord[]; next?: string }> => {
  const at = now();
  const newest = dayOf(before === undefined ? at : Math.min(at, timeOfSessionId(before)));
  const oldest = wholeMonthOf(addDays(dayOf(at), -config.retentionDays)).from;
  const records: AuditRecord[] = [];
  let { from: month } = wholeMonthOf(newest);
  for (let read = 0; read < MONTHS_PER_PAGE && month >= oldest; read++) {
    // One more than asked for tells whether there is another page.
    records.push(...(await readMonth(month, { before, limit: limit + 1 - records.length })));
    const last = records.length > limit ? records[limit - 1] : undefined;
    if (last) return { records: records.slice(0, limit), next: last.id };
    month = wholeMonthOf(addDays(month, -1)).from;
  }
  return month < oldest
    ? { records }
    : { records, next: lowestSessionId(instantOf(addDays(wholeMonthOf(month).to, 1))) };
};

const readMonth = async (
  month: string,
  { limit, before }: { limit: number; before: string | undefined },
): Promise<AuditRecord[]> => {
  const { Items = [] } = await send(
    new QueryCommand({
      TableName: config.adminTable,
      KeyConditionExpression:
        before === undefined ? 'kind = :kind' : 'kind = :kind AND id < :before',
      ExpressionAttributeValues: {
        ':kind': partitionOf(month),
        ...(before === undefined ? {} : { ':before': before }),
      },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: limit,
    }),
  );
  return Items.map((item) => v.parse(Item, item));
};
