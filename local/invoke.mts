/**
 * `npm run invoke -- update`: runs one Lambda, bundled as for a deployment, on its sample event in
 * events/ and on the data of `npm start`, and prints what it answers.
 */
import { spawn } from 'node:child_process';
import { fail, PlainError } from './plain-error.mts';
import { openEngine } from './running-engine.mts';
import { serverlessEnvironment } from './serverless-environment.mts';
import { functionNames } from './service-definition.mts';
import { readSettings } from './settings.mts';
import { createTables } from './tables.mts';

const invoke = async (name: string | undefined) => {
  if (name === undefined || !functionNames.includes(name)) {
    throw new PlainError(`Say which function: npm run invoke -- ${functionNames.join(' | ')}`);
  }
  const { dataDirectory, tables } = await readSettings();
  const { engine } = await openEngine(dataDirectory);
  try {
    await createTables(engine.endpoint, tables);
    const child = spawn(
      'serverless',
      ['invoke', 'local', '--stage', 'local', '--function', name, '--path', `events/${name}.json`],
      { env: serverlessEnvironment(engine.endpoint), stdio: ['ignore', 'inherit', 'inherit'] },
    );
    process.exitCode = await new Promise<number>((resolve) =>
      child.once('close', (code) => resolve(code ?? 1)),
    );
  } finally {
    await engine.stop();
  }
};

await invoke(process.argv[2]).catch(fail);
