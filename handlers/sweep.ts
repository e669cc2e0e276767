import type { Context } from 'aws-lambda';
import { log, logCall } from '../lib/log.ts';
import { count, publish } from '../lib/metrics.ts';
import { sweep } from '../lib/repository/sweep.ts';

/** Left for what is under way when the sweep stops, and for reporting on it. */
const RESERVED_MS = 10_000;

/** Every 15 minutes: ends the sessions of all users that have expired. */
export const handler = async (_event: unknown, context: Context): Promise<void> => {
  logCall({ function_request_id: context.awsRequestId });
  const { isComplete, unreadShards, longestDueMs, ...counts } = await sweep(
    () => context.getRemainingTimeInMillis() > RESERVED_MS,
  );
  await log('info', 'Swept', { ...counts, unreadShards, longestDueMs, isComplete });
  count({
    SweepEnded: counts.ended,
    SweepArchived: counts.archived,
    SweepPostponed: counts.postponed,
    SweepErased: counts.erased,
    SweepFailed: counts.failed,
    SweepIncomplete: isComplete ? 0 : 1,
    PendingAgeMs: longestDueMs,
  });
  publish({ function: context.functionName, function_request_id: context.awsRequestId });
  // A failed run is counted by Lambda, and leaves its event in the dead-letter queue.
  if (unreadShards > 0) throw new Error(`${unreadShards} shards could not be read`);
};
