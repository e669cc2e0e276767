import { createHash, randomBytes } from 'node:crypto';

/** 64 random bits in 12 characters: names a request or a writer, briefly, in the user's item. */
export const newToken = (): string => `r${randomBytes(8).toString('base64url')}`;

/** The same for a name that a caller gave, so that stored names stay short whatever it sent. */
export const tokenOf = (name: string): string =>
  `c${createHash('sha256').update(name).digest('base64url').slice(0, 11)}`;
