import { DEMO_USER, isSubject, signedInUserId } from '../../lib/user-id.ts';
import { PlainError } from '../plain-error.mts';
import { BadValue } from './fields.mts';
import { type Dump, readText } from './read-dump.mts';

const USER_ID = /^(demo_user|visitor:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|user:.{1,255})$/s;

/** Which users of this service those of the old one are, where it is not by their names. */
export type UserMap = ReadonlyMap<string, string>;

/** Reads a JSON object of names and users. Throws a PlainError that names what is wrong. */
export const readUserMap = (path: string): UserMap => {
  const wrong = (what: string) =>
    new PlainError(
      `${path} must be a JSON object of names and users, such as {"alice": "user:8d2c…"}; ${what}.`,
    );
  let map: unknown;
  try {
    map = JSON.parse(readText(path));
  } catch (error) {
    throw error instanceof PlainError ? error : wrong((error as Error).message);
  }
  if (typeof map !== 'object' || map === null || Array.isArray(map))
    throw wrong('it is something else');
  for (const [name, userId] of Object.entries(map)) {
    if (typeof userId === 'string' && USER_ID.test(userId)) continue;
    throw wrong(`that of ${name} must be demo_user, visitor:<uuid> or user:<name>`);
  }
  return new Map(Object.entries(map as Record<string, string>));
};

/**
 * Whose a session is: by the map, or else demo_user for demo_user and nobody, and `user:` with the name
 * for anybody else. Throws BadValue for a key that no user of the dump has.
 */
export const userIdOf = (user: unknown, { usernames, hasUsers }: Dump, map: UserMap): string => {
  if (user === undefined) return map.get(DEMO_USER) ?? DEMO_USER;
  // A natural key is a list of one.
  const text = String(Array.isArray(user) && user.length === 1 ? user[0] : user).trim();
  const name = usernames.get(text) ?? text;
  const mapped = map.get(name);
  // Taken for a name, it would be a user of this service whom nobody meant.
  if (/^\d+$/.test(text) && !usernames.has(text) && mapped === undefined) {
    throw new BadValue(
      `Its user is ${text}, ${hasUsers ? 'who is not among the users of the file' : 'and the file has no users: dump them too, or say with --users who that is'}.`,
    );
  }
  if (mapped !== undefined) return mapped;
  if (name === DEMO_USER) return DEMO_USER;
  if (!isSubject(name)) throw new BadValue('Its user has a name of more than 255 characters.');
  return signedInUserId(name);
};
