import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { config } from '../config.ts';
import type { Answer } from '../endpoint.ts';
import { ApiError } from '../errors.ts';
import { type WaysToSignIn, waysToSignIn } from './ways-to-sign-in.ts';

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
const WAYS_PLACEHOLDER = '__WAYS_TO_SIGN_IN__';

const contentSecurityPolicy = ({ nonce, ways }: { nonce: string; ways: WaysToSignIn }) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    ["connect-src 'self'", ...tokenOrigins(ways)].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** Where the page gets a token for its code: with Cognito, for one, not where the issuer is. */
const tokenOrigins = ({ organisation }: WaysToSignIn): string[] =>
  organisation?.provider ? [new URL(organisation.provider.token_endpoint).origin] : [];

const ESCAPED: Record<string, string> = { '&': '&amp;', '"': '&quot;', '<': '&lt;', '>': '&gt;' };

/** A text as the value of an attribute. */
const escaped = (text: string): string => text.replace(/[&"<>]/g, (one) => ESCAPED[one] ?? one);

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
  const ways = await waysToSignIn();
  return {
    headers: { ...headers, 'Content-Security-Policy': contentSecurityPolicy({ nonce, ways }) },
    body: text
      .replaceAll(NONCE_PLACEHOLDER, nonce)
      // By a function, as in a text `$&` and its like would stand for something.
      .replace(WAYS_PLACEHOLDER, () => escaped(JSON.stringify(ways))),
  };
};
