import * as v from 'valibot';
import { fromWord, invalidCursor, toWord } from '../cursor.ts';

/** A session id, or the lowest text that one of its time can have. */
const Before = v.pipe(v.string(), v.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));

const Place = v.strictObject({ before: Before });

/** A place in a list of sessions as an opaque word for a URL: the list goes on below an id. */
export const encodeCursor = (before: string): string => toWord({ before });

/** The id in a cursor that encodeCursor made. Throws invalid_cursor for anything else. */
export const decodeCursor = (text: string): string => {
  const { before } = fromWord(Place, text);
  if (encodeCursor(before) !== text) throw invalidCursor();
  return before;
};

/** The cursor of a query. */
export const Cursor = v.optional(v.pipe(v.string(), v.transform(decodeCursor)));
