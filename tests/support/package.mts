import type { TestProject } from 'vitest/node';
import { temporaryDirectory } from './npm-start.mts';
import { packageProd } from './packaged.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the stage `prod` is packaged, with the defaults of everything that has one. */
    packageDirectory: string;
  }
}

/** Packages the stage once for all tests that look at it: osls cannot do so twice at a time. */
export default async function setup(project: TestProject): Promise<() => void> {
  const { path, remove } = temporaryDirectory();
  await packageProd(path);
  project.provide('packageDirectory', path);
  return remove;
}
