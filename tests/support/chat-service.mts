import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { ensureAdminPage } from '../../local/admin-page.mts';
import { chatPages } from './chat-pages.mts';
import { startOwnService } from './npm-start.mts';
import { type Page, startPageServer } from './page-server.mts';

/** Where the service is that the pages use, and where the pages are. */
export type ChatService = { api: string; origin: string };

declare module 'vitest' {
  interface ProvidedContext {
    chat: ChatService;
  }
}

const ROOT = join(import.meta.dirname, '../..');

/** Builds the client, and starts the one service and the one server of pages of a test run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  ensureAdminPage();
  const pages: Record<string, Page> = {};
  const server = await startPageServer(pages, join(ROOT, 'client'));
  const addPages = async () => {
    await promisify(execFile)('npm', ['run', 'build', '--workspace', 'client'], { cwd: ROOT });
    Object.assign(pages, await chatPages());
  };
  const [service] = await Promise.all([
    startOwnService({ ALLOWED_ORIGINS: server.origin }),
    addPages(),
  ]);
  project.provide('chat', { api: service.base, origin: server.origin });
  return async () => {
    server.close();
    await service.stop();
  };
}
