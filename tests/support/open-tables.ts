import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { TableNames } from '../../local/tables.mts';
import { scanAll } from './scan-all.ts';

/** The tables of a database on this machine, to be read past the service. */
export const openTables = (endpoint: string, tables: Pick<TableNames, 'sessions' | 'stats'>) => {
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint,
      region: 'local',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  );
  return {
    sessions: () => scanAll(client, { TableName: tables.sessions }),
    statistics: () => scanAll(client, { TableName: tables.stats }),
    /** What an index of the sessions lists. */
    listed: (IndexName: 'by-expiry' | 'by-start') =>
      scanAll(client, { TableName: tables.sessions, IndexName }),
    close: () => client.destroy(),
  };
};
