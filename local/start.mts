/**
 * `npm start`: the whole service on this machine, until Ctrl-C. A database with its data in .local,
 * the tables of serverless.yml, and serverless-offline with the API and the schedule.
 */
import { relative } from 'node:path';
import { startApi } from './api.mts';
import { type Engine, startEngine } from './engine.mts';
import { isPortFree } from './free-port.mts';
import { fail, PlainError } from './plain-error.mts';
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
  console.log('Starting …');
  const engine = await startEngine({ dataDirectory });
  running.push(engine);
  await createTables(engine.endpoint, tables);
  const api = await startApi({ port, endpoint: engine.endpoint });
  running.push(api);
  await api.ready;
  announce(settings, engine);
  await Promise.race([failWhenEnded('The database', engine), failWhenEnded('The API', api)]);
};

const announce = ({ port, dataDirectory }: LocalSettings, { name, endpoint }: Engine) => {
  const origin = `http://127.0.0.1:${port}`;
  const isOurs = !process.env['DYNAMODB_ENDPOINT'];
  console.log(`
Customer Sessions runs at ${origin}/api/chat/sessions/

${routes.map(({ method, path }) => `  ${method.padEnd(4)}  ${origin}/${path}/`).join('\n')}

  Database  ${endpoint} (${name})
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
