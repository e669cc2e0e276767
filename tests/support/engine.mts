import type { TestProject } from 'vitest/node';
import { startEngine } from '../../local/engine.mts';

declare module 'vitest' {
  interface ProvidedContext {
    dynamodbEndpoint: string;
    engineName: string;
  }
}

/** Starts the one database of a test run. Without it no test runs at all. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const engine = await startEngine();
  console.log(`Tests run on ${engine.name} at ${engine.endpoint}.`);
  project.provide('dynamodbEndpoint', engine.endpoint);
  project.provide('engineName', engine.name);
  return engine.stop;
}
