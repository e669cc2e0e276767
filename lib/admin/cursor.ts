import * as v from 'valibot';
import { ApiError } from '../errors.ts';

/** A session id, or the lowest text that one of its time can have. */
const Before = v.pipe(v.string(), v.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));

const Decoded = v.pipe(v.string(), v.parseJson(), v.strictObject({ before: Before }));

/** A place in a list of sessions as an opaque word for a URL: the list goes on below an id. */
export const encodeCursor = (before: string): string =>
  Buffer.from(JSON.stringify({ before })).toString('base64url');

/** The id in a cursor that encodeCursor made. Throws invalid_cursor for anything else. */
export const decodeCursor = (text: string): string => {
  const parsed = v.safeParse(Decoded, Buffer.from(text, 'base64url').toString());
  if (parsed.success && encodeCursor(parsed.output.before) === text) return parsed.output.before;
  throw new ApiError('invalid_cursor', 'cursor must be a next_cursor of an earlier answer');
};

/** The cursor of a query. */
export const Cursor = v.optional(v.pipe(v.string(), v.transform(decodeCursor)));
