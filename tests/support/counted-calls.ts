import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Consumed, unitsOf } from './consumed.ts';

/** A call that goes out to the database, the index it asks, and the capacity it took, indexes included. */
export type CountedCall = {
  operation: string;
  index: string | undefined;
  units: number | 'refused';
};

/** Counts, from now on, the calls that pieces of work make, one piece at a time. */
export const countCalls = (dynamodb: DynamoDBClient) => {
  const calls: CountedCall[] = [];
  dynamodb.middlewareStack.add(
    (next, context) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'INDEXES' });
      const operation = String(context.commandName);
      const { IndexName: index } = args.input as { IndexName?: string };
      const result = await next(args).catch((error: unknown) => {
        calls.push({ operation, index, units: 'refused' });
        throw error;
      });
      const { ConsumedCapacity } = result.output as { ConsumedCapacity?: unknown };
      const consumed = [ConsumedCapacity ?? []].flat() as Consumed[];
      const units = consumed.reduce((sum, one) => sum + unitsOf(operation, one), 0);
      calls.push({ operation, index, units });
      return result;
    },
    { step: 'initialize' },
  );
  return {
    /** The calls that a piece of work makes. */
    callsOf: async (work: () => Promise<unknown>): Promise<CountedCall[]> => {
      calls.splice(0);
      await work();
      return calls.splice(0);
    },
  };
};

/** What they took together; a refused one is paid for as well, and the item is under 1 KB. */
export const unitsTogether = (calls: readonly CountedCall[]): number =>
  calls.reduce((sum, { units }) => sum + (units === 'refused' ? 1 : units), 0);
