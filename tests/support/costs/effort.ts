import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { config } from '../../../lib/config.ts';
import { type Consumed, unitsOf } from '../consumed.ts';
import { collectLogLines } from '../log-lines.ts';
import { ACCESS_LOG_BYTES, answerBytes, LAMBDA_LOG_BYTES } from './around.ts';

const NOTHING = {
  requests: 0,
  writes: 0,
  reads: 0,
  lambdaLogBytes: 0,
  accessLogBytes: 0,
  answerBytes: 0,
};

/** What a piece of work takes: requests over HTTP, units of the database, bytes. */
export type Effort = typeof NOTHING;

const NAMES = Object.keys(NOTHING) as (keyof Effort)[];

export const sumEfforts = (efforts: readonly Effort[]): Effort => {
  const sum = { ...NOTHING };
  for (const effort of efforts) for (const name of NAMES) sum[name] += effort[name];
  return sum;
};

/** Counts what is asked of the database from now on. */
const countUnits = (dynamodb: DynamoDBClient) => {
  const units = { writes: 0, reads: 0, statisticsWrites: 0 };
  const add = (operation: string, consumed: Consumed) => {
    const { CapacityUnits = 0, TableName } = consumed;
    if (TableName === config.statsTable) units.statisticsWrites += CapacityUnits;
    if (['TransactWriteItemsCommand', 'UpdateItemCommand'].includes(operation))
      units.writes += unitsOf(operation, consumed);
    else if (operation === 'GetItemCommand') units.reads += CapacityUnits;
    // Of a Query that finds nothing engines have different ideas; the page has DynamoDB's.
    else if (operation !== 'QueryCommand')
      throw new Error(`Nobody has put a price on ${operation}`);
  };
  dynamodb.middlewareStack.add(
    (next, context) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'INDEXES' });
      const result = await next(args).catch((error: unknown) => {
        // What its condition refuses is paid for as well; the item is under 1 KB.
        if (error instanceof ConditionalCheckFailedException) units.writes += 1;
        throw error;
      });
      const { ConsumedCapacity } = result.output as { ConsumedCapacity?: Consumed | Consumed[] };
      for (const consumed of [ConsumedCapacity ?? []].flat()) {
        add(String(context.commandName), consumed);
      }
      return result;
    },
    { step: 'initialize' },
  );
  return units;
};

type Answer = { headers: Record<string, string>; body: unknown };

/** Watches the database and the log, and measures what it is given. */
export const createMeter = (dynamodb: DynamoDBClient) => {
  const units = countUnits(dynamodb);

  const watch = async <T>(work: () => Promise<T>) => {
    Object.assign(units, { writes: 0, reads: 0, statisticsWrites: 0 });
    const endOfLog = collectLogLines();
    const result = await work().finally(endOfLog);
    return { result, lines: endOfLog() };
  };

  return {
    /** What nobody asks for over HTTP. Its lines are those of a whole run, and not counted. */
    ofWork: async (work: () => Promise<unknown>) => {
      await watch(work);
      const { statisticsWrites, ...taken } = units;
      return { effort: { ...NOTHING, ...taken }, statisticsWrites };
    },

    ofRequest: async <Reply extends Answer>(send: () => Promise<Reply>) => {
      const { result: reply, lines } = await watch(send);
      const { writes, reads } = units;
      const effort: Effort = {
        requests: 1,
        writes,
        reads,
        lambdaLogBytes:
          LAMBDA_LOG_BYTES + Buffer.byteLength(lines.map((line) => `${line}\n`).join('')),
        accessLogBytes: ACCESS_LOG_BYTES,
        answerBytes: answerBytes(reply.headers, reply.body),
      };
      return { reply, effort };
    },
  };
};
