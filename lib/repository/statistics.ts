import pMap from 'p-map';
import * as v from 'valibot';
import { config } from '../config.ts';
import { addDays, type DayRange, monthOf, wholeMonthOf } from '../day.ts';
import { type Counters, sumCounters } from '../statistics.ts';
import { Count, parse } from './items.ts';
import { queryPages } from './query.ts';

/**
 * A month may be two pages of a megabyte, which take the CPU some 100 ms each: what is asked for with
 * many others would seem to time out while they are read.
 */
const MONTHS_AT_ONCE = 3;

const Item = v.objectWithRest({ month: v.string(), day_shard: v.string() }, Count);

/**
 * What was counted on the days of a range, by day; a day without ended sessions is not there. One
 * Query for each month that the range touches (more where a month holds over 1 MB), which reads one
 * item for each day and shard of the range, and nothing else. What was archived before the call is
 * in it; what is archived meanwhile may be, each session wholly or not at all.
 */
export const readStatistics = async (range: DayRange): Promise<Map<string, Counters>> => {
  const months = await pMap(byMonth(range), readDaysOfMonth, { concurrency: MONTHS_AT_ONCE });
  return new Map(months.flat());
};

/** A range in parts that lie in one month each. */
const byMonth = ({ from, to }: DayRange): DayRange[] => {
  const parts: DayRange[] = [];
  let first = from;
  while (first <= to) {
    const last = wholeMonthOf(first).to;
    parts.push({ from: first, to: last < to ? last : to });
    first = addDays(last, 1);
  }
  return parts;
};

const readDaysOfMonth = async (days: DayRange): Promise<[day: string, Counters][]> => {
  const month = monthOf(days.from);
  const items: v.InferOutput<typeof Item>[] = [];
  const pages = queryPages({
    TableName: config.statsTable,
    KeyConditionExpression: '#month = :month AND day_shard BETWEEN :first AND :last',
    ExpressionAttributeNames: { '#month': 'month' },
    ExpressionAttributeValues: {
      ':month': month,
      ':first': `${days.from.slice(8)}#`,
      ':last': `${days.to.slice(8)}#99`,
    },
    ConsistentRead: true,
  });
  for await (const page of pages) items.push(...page.map((item) => parse(Item, item)));
  const byDay = Map.groupBy(items, ({ day_shard }) => `${month}-${day_shard.slice(0, 2)}`);
  return [...byDay].map(([day, shards]) => [day, sumCounters(shards.map(countersOf))]);
};

const countersOf = ({
  month: _,
  day_shard: __,
  ...counters
}: v.InferOutput<typeof Item>): Counters => counters;
