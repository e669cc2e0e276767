/** The capacity that the database says a call took, of one of its tables. */
export type Consumed = {
  TableName?: string;
  CapacityUnits?: number;
  Table?: { CapacityUnits?: number };
  GlobalSecondaryIndexes?: Record<string, object>;
};

/**
 * In a transaction DynamoDB writes everything twice. Engines disagree on whether that goes for the
 * entry of an index, which is under 1 KB; it is counted as if it did.
 */
const unitsInTransaction = ({ Table, GlobalSecondaryIndexes = {} }: Consumed) =>
  (Table?.CapacityUnits ?? 0) + 2 * Object.keys(GlobalSecondaryIndexes).length;

/** The units that an operation took. */
export const unitsOf = (operation: string, consumed: Consumed): number =>
  operation === 'TransactWriteItemsCommand'
    ? unitsInTransaction(consumed)
    : (consumed.CapacityUnits ?? 0);
