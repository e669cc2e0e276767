import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { functionNames } from '../../local/service-definition.mts';
import { createTables, deleteTables } from '../../local/tables.mts';
import { ownTableNames } from '../support/environment.mts';
import { invokeLocal } from '../support/invoke-local.mts';
import { ownEnvironment, temporaryDirectory } from '../support/npm-start.mts';

const database = { endpoint: inject('dynamodbEndpoint'), tables: ownTableNames() };
beforeAll(() => createTables(database.endpoint, database.tables));
afterAll(() => deleteTables(database.endpoint, database.tables));

const sample = (name: string) => readFileSync(`events/${name}.json`, 'utf8');

/** The session id in the samples. A run puts the id of its own session in its place. */
const SAMPLE_SESSION_ID = '019a8b5c-3f2e-7c41-9d27-6b0f8e4a1c35';

/** Nor do they have a token that holds. */
const SAMPLE_TOKEN = 'TOKEN';

const invokeEndpoint = async (
  name: string,
  sessionId = SAMPLE_SESSION_ID,
  token: string = SAMPLE_TOKEN,
) => {
  const event = sample(name)
    .replaceAll(SAMPLE_SESSION_ID, sessionId)
    .replaceAll(`Bearer ${SAMPLE_TOKEN}`, `Bearer ${token}`);
  const { statusCode, body } = JSON.parse(await invokeLocal(name, event, database));
  return { status: statusCode, body: JSON.parse(body) };
};

test('there is a sample event for each function', () => {
  expect(readdirSync('events').sort()).toEqual(functionNames.map((name) => `${name}.json`).sort());
});

test('npm run invoke runs a sample on the data of npm start', async () => {
  const { path, remove } = temporaryDirectory();
  onTestFinished(remove);
  const { stdout } = await promisify(execFile)(
    'npm',
    ['run', '--silent', 'invoke', '--', 'start'],
    {
      env: { ...ownEnvironment(), LOCAL_DATA_DIR: path },
    },
  );
  const { statusCode, body } = JSON.parse(stdout);
  expect([statusCode, JSON.parse(body).message]).toEqual([201, 'New session started']);
});

test('npm run invoke asks for a function that there is', async () => {
  const run = promisify(execFile)('npm', ['run', '--silent', 'invoke', '--', 'stop']);
  await expect(run).rejects.toThrow('Say which function: npm run invoke -- start | update |');
});

test('each sample runs through serverless invoke local', async () => {
  const start = await invokeEndpoint('start');
  expect(start).toMatchObject({ status: 201, body: { message: 'New session started' } });
  const { session_id } = start.body;

  // Two at a time, for each keeps one of two cores busy.
  const [update, cleanup] = await Promise.all([
    invokeEndpoint('update', session_id),
    invokeEndpoint('cleanup'),
  ]);
  expect(update).toMatchObject({ status: 200, body: { session_id, average_response_time: 1.5 } });
  expect(cleanup).toMatchObject({ status: 200, body: { cleaned_sessions: 0 } });

  const [status, history] = await Promise.all([
    invokeEndpoint('status'),
    invokeEndpoint('history'),
  ]);
  expect(status).toMatchObject({ status: 200, body: { has_active_session: true, session_id } });
  expect(history).toMatchObject({ status: 200, body: { sessions: [{ session_id }] } });

  const [end, swept] = await Promise.all([
    invokeEndpoint('end', session_id),
    invokeLocal('sweep', sample('sweep'), database),
  ]);
  expect(end).toMatchObject({ status: 200, body: { session_id, message: 'Session ended' } });
  expect(swept).toContain('"message":"Swept"');
});

test('the samples of an admin run as well, with the token that the first one gives', async () => {
  const [start, signIn] = await Promise.all([
    invokeEndpoint('start'),
    invokeEndpoint('adminSignIn'),
  ]);
  expect(signIn).toMatchObject({ status: 200, body: { name: 'admin' } });
  const { session_id } = start.body;
  const { token } = signIn.body;

  const [end, refused] = await Promise.all([
    invokeEndpoint('adminEndSession', session_id, token),
    invokeEndpoint('adminEndSession', session_id),
  ]);
  expect(end).toMatchObject({ status: 200, body: { session: { session_id, ended_by: 'admin' } } });
  expect(refused).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
  expect(await invokeEndpoint('adminAudit', session_id, token)).toMatchObject({
    status: 200,
    body: { records: [{ session_id, action: 'end_session', outcome: 'done' }], next_cursor: null },
  });
});
