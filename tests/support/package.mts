import type { TestProject } from 'vitest/node';
import { ensureAdminPage } from '../../local/admin-page.mts';
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
  // Here, and not in the process that packages: another setup would build it at the same time.
  ensureAdminPage();
  const { path, remove } = temporaryDirectory();
  await packageProd(path);
  project.provide('packageDirectory', path);
  return remove;
}
