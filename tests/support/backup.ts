import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inject, onTestFinished, vi } from 'vitest';
import { createTables, deleteTables, type TableNames } from '../../local/tables.mts';
import { ownTableNames } from './environment.mts';

/** What backups and restores are tried with: folders, tables, and a slow way to read. */

const ITEMS_OF_A_PAGE = 10;

/** The tables that the handlers of this test file have. */
export const serviceTables = (): TableNames => ({
  sessions: String(process.env['SESSIONS_TABLE']),
  stats: String(process.env['STATS_TABLE']),
  admin: String(process.env['ADMIN_TABLE']),
});

/** A client that gets a few items of the sessions at a time, so that much can happen while a table is read. */
export const slowReader = (beforePage: () => unknown = () => {}): DynamoDBClient => {
  const client = new DynamoDBClient({ endpoint: inject('dynamodbEndpoint') });
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const { TableName } = args.input as { TableName?: string };
      if (context.commandName !== 'ScanCommand' || TableName !== serviceTables().sessions) {
        return next(args);
      }
      await beforePage();
      return next({ ...args, input: { ...args.input, Limit: ITEMS_OF_A_PAGE } });
    },
    { step: 'initialize' },
  );
  return client;
};

/** A folder that is not there yet, and is gone after the test. */
export const newFolder = (): string => {
  const parent = mkdtempSync(join(tmpdir(), 'customer-sessions-backup-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  return join(parent, 'backup');
};

/** Tables with nothing in them, gone after the test. */
export const newTables = async (): Promise<TableNames> => {
  const tables = ownTableNames();
  const endpoint = inject('dynamodbEndpoint');
  await createTables(endpoint, tables, { deletesExpired: false });
  onTestFinished(() => deleteTables(endpoint, tables));
  return tables;
};

/** The service as it runs on other tables, and what is stored there. */
export const serviceOn = async (tables: TableNames) => {
  const before = serviceTables();
  const use = ({ sessions, stats, admin }: TableNames) =>
    Object.assign(process.env, {
      SESSIONS_TABLE: sessions,
      STATS_TABLE: stats,
      ADMIN_TABLE: admin,
    });
  use(tables);
  vi.resetModules();
  try {
    const service = await import('./service.ts');
    const { allItems } = await import('./all-items.ts');
    return { ...service, allItems: () => allItems(tables) };
  } finally {
    use(before);
  }
};
