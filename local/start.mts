/**
 * `npm start`: the whole service on this machine, until Ctrl-C. A database with its data in .local,
 * the tables of serverless.yml, and serverless-offline with the API, the admin page and the schedule.
 */
import { relative } from 'node:path';
import { buildAdminPage, isAdminPageBuilt } from './admin-page.mts';
import { startApi } from './api.mts';
import { type Engine, startEngine } from './engine.mts';
import { isPortFree } from './free-port.mts';
import { ownAdminPassword } from './own-admin-password.mts';
import { fail, PlainError } from './plain-error.mts';
import { leaveNotice } from './running-engine.mts';
import { routes } from './service-definition.mts';
import { type LocalSettings, readSettings } from './settings.mts';
import { createTables } from './tables.mts';

/** What runs, to be stopped in reverse order. */
const running: { stop: () => Promise<void> }[] = [];

const stopAll = async () => {
  for (const part of running.splice(0).reverse()) await part.stop();
};

let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, async () => {
    if (isStopping) return;
    isStopping = true;
    console.log('\nStopping.');
    await stopAll();
    process.exit(0);
  });
}

const failWhenEnded = (what: string, { ended }: { ended: Promise<void> }) =>
  ended.then(() => {
    if (isStopping) return;
    throw new PlainError(`${what} stopped by itself, so everything stops.`);
  });

const start = async () => {
  const settings = await readSettings();
  const { port, dataDirectory, tables } = settings;
  if (!(await isPortFree(port))) {
    throw new PlainError(
      `Port ${port} is taken by another program. Stop that one, or choose a port: PORT=8001 npm start`,
    );
  }
  if (!isAdminPageBuilt()) {
    console.log('Building the admin page …');
    buildAdminPage();
  }
  console.log('Starting …');
  const engine = await startEngine({ dataDirectory });
  running.push(engine);
  if (!process.env['DYNAMODB_ENDPOINT']) {
    running.push(leaveNotice(dataDirectory, { endpoint: engine.endpoint, port }));
  }
  const [adminPassword] = await Promise.all([
    setAdminPassword(dataDirectory),
    createTables(engine.endpoint, tables),
  ]);
  const api = await startApi({ port, endpoint: engine.endpoint });
  running.push(api);
  await api.ready;
  announce(settings, { engine, adminPassword });
  await Promise.race([failWhenEnded('The database', engine), failWhenEnded('The API', api)]);
};

/** Gives the handlers a hash of the admin's password, and answers the password where it is ours. */
const setAdminPassword = async (dataDirectory: string): Promise<string | undefined> => {
  if (process.env['ADMIN_PASSWORD_HASH']) return undefined;
  const { password, hash } = await ownAdminPassword(dataDirectory);
  process.env['ADMIN_PASSWORD_HASH'] = hash;
  return password;
};

const announce = (
  { port, dataDirectory }: LocalSettings,
  { engine, adminPassword }: { engine: Engine; adminPassword: string | undefined },
) => {
  const origin = `http://127.0.0.1:${port}`;
  const isOurs = !process.env['DYNAMODB_ENDPOINT'];
  const chat = routes.filter(({ path }) => path.startsWith('api/chat/'));
  console.log(`
Customer Sessions runs at ${origin}/api/chat/sessions/

${chat.map(({ method, path }) => `  ${method.padEnd(4)}  ${origin}/${path}/`).join('\n')}

  Admin     ${origin}/admin/chat/usersession/
  Password  ${adminPassword ?? 'the one that ADMIN_PASSWORD_HASH is of'}

  Database  ${engine.endpoint} (${engine.name})
  Data      ${isOurs ? `${relative('.', dataDirectory) || '.'}/` : 'in that database'}
  Origins   ${process.env['ALLOWED_ORIGINS']}

Ctrl-C stops it.
`);
};

try {
  await start();
} catch (error) {
  if (!isStopping) {
    isStopping = true;
    await stopAll();
    fail(error);
  }
}
