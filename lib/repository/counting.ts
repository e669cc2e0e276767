import { config } from '../config.ts';
import type { Counters } from '../statistics.ts';
import { placeholders } from './expression.ts';

/** The part of a transaction that adds counters to an item of the statistics. */
export const countingUpdate = (key: { month: string; day_shard: string }, counters: Counters) => {
  const added = Object.entries(counters);
  const { names, inPlaceholders } = placeholders();
  return {
    TableName: config.statsTable,
    Key: key,
    UpdateExpression: inPlaceholders(
      `ADD ${added.map(([name], index) => `${name} :${index}`).join(', ')}`,
    ),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: Object.fromEntries(
      added.map(([, value], index) => [`:${index}`, value]),
    ),
  };
};
