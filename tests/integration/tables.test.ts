import { randomUUID } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { createTables, deleteTables } from '../../local/tables.mts';
import { ownTableNames } from '../support/environment.mts';
import { newVisitor } from '../support/service.ts';

const endpoint = inject('dynamodbEndpoint');

test('creating the tables again leaves them and what they hold', async () => {
  const { SESSIONS_TABLE: sessions = '', STATS_TABLE: stats = '' } = process.env;
  const { start } = newVisitor();
  const { body } = await start({});
  await createTables(endpoint, { sessions, stats });
  expect((await start({})).body.session_id).toBe(body.session_id);
});

test('a table with other keys is told in a sentence', async () => {
  const { sessions, stats } = ownTableNames();
  await createTables(endpoint, { sessions, stats });
  const swapped = { sessions: stats, stats: `other-${randomUUID()}` };
  await expect(createTables(endpoint, swapped)).rejects.toThrow(
    `The table "${stats}" that is already in the database has other keys or indexes than SessionsTable in serverless.yml.`,
  );
  await deleteTables(endpoint, { sessions, stats });
});
