import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { globSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const PAGE = join(ROOT, 'admin');
const BUILT = join(PAGE, 'dist');
const SOURCES = ['admin/*.{html,json,ts}', 'admin/src/**/*', 'package-lock.json'];

const changedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Whether the admin page was built after all that it is built from. */
export const isAdminPageBuilt = (): boolean => {
  const builtAt = changedAt(join(BUILT, 'index.html'));
  return globSync(SOURCES, { cwd: ROOT }).every((path) => changedAt(join(ROOT, path)) < builtAt);
};

/** Builds it where that is not so; two processes that do so at once may find the page gone for a moment. */
export const ensureAdminPage = (): void => {
  if (!isAdminPageBuilt()) buildAdminPage();
};

/** Builds the admin page into admin/dist, from which handlers/admin/page.ts serves it. */
export const buildAdminPage = (): void => {
  // Beside the old one, which somebody may be looking at, until it is whole.
  const fresh = join(PAGE, `.dist-${randomUUID()}`);
  try {
    const vite = join(ROOT, 'node_modules/.bin/vite');
    const options = ['build', '--logLevel', 'warn', '--outDir', fresh, '--emptyOutDir'];
    // A test run has another NODE_ENV, with which libraries bring what is for developers.
    const env = { ...process.env, NODE_ENV: 'production' };
    execFileSync(vite, options, { cwd: PAGE, env, stdio: ['ignore', 'ignore', 'inherit'] });
    rmSync(BUILT, { recursive: true, force: true });
    renameSync(fresh, BUILT);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
};
