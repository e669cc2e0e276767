import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { TableNames } from '../../local/tables.mts';

type Item = Record<string, unknown>;

/** The tables of a database on this machine, to be read past the service. */
export const openTables = (endpoint: string, tables: Pick<TableNames, 'sessions' | 'stats'>) => {
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint,
      region: 'local',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  );
  const scan = async (input: { TableName: string; IndexName?: string }) => {
    const items: Item[] = [];
    const isConsistent = input.IndexName === undefined;
    for await (const { Items } of paginateScan(
      { client },
      { ...input, ConsistentRead: isConsistent },
    )) {
      items.push(...(Items ?? []));
    }
    return items;
  };
  return {
    sessions: () => scan({ TableName: tables.sessions }),
    statistics: () => scan({ TableName: tables.stats }),
    /** What an index of the sessions lists. */
    listed: (IndexName: 'by-expiry' | 'by-start') =>
      scan({ TableName: tables.sessions, IndexName }),
    close: () => client.destroy(),
  };
};
