import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { config } from '../config.ts';
import type { Answer } from '../endpoint.ts';
import { ApiError } from '../errors.ts';

const INDEX = 'index.html';

/** Text all of it, so that API Gateway need not be told of binary types. */
const CONTENT_TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
};

/** Everything else has a hash of its content in its name. */
const FOREVER = 'public, max-age=31536000, immutable';

/** Styles are made at run time, by a library that puts the nonce on each. */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';

const contentSecurityPolicy = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const readFiles = async () => {
  const names = await readdir(config.adminPageFolder, { recursive: true });
  return new Set(names.filter((name) => extname(name) in CONTENT_TYPES));
};

let files: Promise<Set<string>> | undefined;

/** A file of the page as an answer. Throws not_found for a name that is none of its files. */
export const pageFile = async (name = INDEX): Promise<Answer> => {
  files ??= readFiles();
  if (!(await files).has(name)) throw new ApiError('not_found', 'The page has no such file');
  const text = await readFile(`${config.adminPageFolder}/${name}`, 'utf8');
  const headers = { 'Content-Type': CONTENT_TYPES[extname(name)] as string };
  if (name !== INDEX) return { headers: { ...headers, 'Cache-Control': FOREVER }, body: text };
  const nonce = randomBytes(16).toString('base64');
  return {
    headers: { ...headers, 'Content-Security-Policy': contentSecurityPolicy(nonce) },
    body: text.replaceAll(NONCE_PLACEHOLDER, nonce),
  };
};
