import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { startHttpServer } from './http-server.ts';

/** HTML, or what makes it anew for each visit. */
export type Page = string | ((url: URL) => string);

const CONTENT_TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Serves the pages of a test by their paths, and below other paths the files of a folder. Forbids
 * no cache: a page that may not be stored is not kept for the way back either.
 */
export const startPageServer = async (pages: Record<string, Page>, folder?: string) => {
  const find = async (url: URL): Promise<{ content: string | Buffer; type: string }> => {
    const page = pages[url.pathname];
    if (page !== undefined) {
      return { content: typeof page === 'string' ? page : page(url), type: '.html' };
    }
    // Browsers ask for it by themselves, and would complain in the console.
    if (url.pathname === '/favicon.ico') return { content: '', type: '.svg' };
    if (folder === undefined) throw new Error(`There is no page ${url.pathname}.`);
    return { content: await readFile(join(folder, url.pathname)), type: extname(url.pathname) };
  };
  const { port, close } = await startHttpServer(async (request, response) => {
    try {
      const { content, type } = await find(new URL(request.url ?? '/', 'http://localhost'));
      const contentType = CONTENT_TYPES[type] ?? 'application/octet-stream';
      response.writeHead(200, { 'Content-Type': contentType }).end(content);
    } catch (error) {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end(String(error));
    }
  });
  return { origin: `http://localhost:${port}`, close };
};
