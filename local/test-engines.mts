/**
 * `npm run test:engines`: the integration tests on each database engine, or on the ones named as
 * arguments. An engine that cannot run here is a failure, never a pass.
 */
import { spawnSync } from 'node:child_process';
import { JAVA_NEEDED, javaVersion } from './engine.mts';
import { fail, PlainError } from './plain-error.mts';

const ENGINES = ['dynoxide', 'dynamodb-local'];

const runOn = (engine: string): void => {
  const { DYNAMODB_ENDPOINT: _, ...environment } = process.env;
  const { status } = spawnSync('vitest', ['run', '--project', 'integration'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...environment, DYNAMODB_ENGINE: engine },
  });
  if (status !== 0) throw new PlainError(`The integration tests failed on ${engine}.`);
};

try {
  const named = process.argv.slice(2);
  const engines = named.length > 0 ? named : ENGINES;
  const unknown = engines.find((engine) => !ENGINES.includes(engine));
  if (unknown)
    throw new PlainError(`There is no engine ${unknown}, only ${ENGINES.join(' and ')}.`);
  if (engines.includes('dynamodb-local') && (await javaVersion()) < JAVA_NEEDED) {
    throw new PlainError(
      `The integration tests on DynamoDB Local need Java ${JAVA_NEEDED} or later, which is not here. "npm test" runs them on dynoxide alone.`,
    );
  }
  for (const engine of engines) runOn(engine);
} catch (error) {
  fail(error);
}
