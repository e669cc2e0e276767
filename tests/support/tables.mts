/**
 * Runs before each test file that reaches the database: gives it a pair of tables of its own, and
 * the environment that the handlers read when they are imported.
 */
import { afterAll, inject } from 'vitest';
import { createTables, deleteTables } from '../../local/tables.mts';
import { handlerEnvironment, ownTableNames } from './environment.mts';

const endpoint = inject('dynamodbEndpoint');
const tables = ownTableNames();
// The clocks of the tests stand where they please.
await createTables(endpoint, tables, { deletesExpired: false });
Object.assign(process.env, handlerEnvironment(endpoint, tables), {
  // Log lines go through the console, where vitest holds them back unless the test fails.
  POWERTOOLS_DEV: 'true',
});

afterAll(() => deleteTables(endpoint, tables));
