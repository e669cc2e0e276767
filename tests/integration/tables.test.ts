import { randomUUID } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { createTables, deleteTables } from '../../local/tables.mts';
import { ownTableNames } from '../support/environment.mts';
import { newVisitor } from '../support/service.ts';

const endpoint = inject('dynamodbEndpoint');

test('creating the tables again leaves them and what they hold', async () => {
  const {
    SESSIONS_TABLE: sessions = '',
    STATS_TABLE: stats = '',
    ADMIN_TABLE: admin = '',
  } = process.env;
  const { start } = newVisitor();
  const { body } = await start({});
  await createTables(endpoint, { sessions, stats, admin });
  expect((await start({})).body.session_id).toBe(body.session_id);
});

test('a table with other keys is told in a sentence', async () => {
  const tables = ownTableNames();
  await createTables(endpoint, tables);
  const swapped = { ...tables, sessions: tables.stats, stats: `other-${randomUUID()}` };
  await expect(createTables(endpoint, swapped)).rejects.toThrow(
    `The table "${tables.stats}" that is already in the database has other keys or indexes than SessionsTable in serverless.yml.`,
  );
  await deleteTables(endpoint, tables);
});
