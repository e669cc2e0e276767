import * as v from 'valibot';
import { ApiError } from './errors.ts';
import { Count } from './repository/items.ts';
import type { Totals } from './session.ts';

/** Where a reading of the history goes on. It is the caller's own data, so it need not be secret. */
export type HistoryCursor = {
  /** The id of the last session shown. */
  before: string;
  /** The next session was not archived yet. */
  beforePending: boolean;
  totals: Totals;
  /** The sessions up to this id were erased already, emptied or not. */
  erasedId?: string | undefined;
};

const SessionId = v.pipe(v.string(), v.uuid());

/** What a cursor holds. */
export const place = {
  before: SessionId,
  beforePending: v.boolean(),
  totals: v.strictObject({
    sessions: Count,
    messages: Count,
    conversations: Count,
    responseMs: Count,
    responses: Count,
    durationMs: Count,
  }),
  erasedId: v.optional(SessionId),
};

const Place = v.strictObject(place);

/** An object as an opaque word for a URL. */
export const toWord = (value: object): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** The object that toWord made a word of. Throws invalid_cursor where it is not as the schema says. */
export const fromWord = <S extends v.GenericSchema>(schema: S, word: string): v.InferOutput<S> => {
  const text = Buffer.from(word, 'base64url').toString();
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  if (parsed.success) return parsed.output;
  throw invalidCursor();
};

export const invalidCursor = () =>
  new ApiError('invalid_cursor', 'cursor must be a next_cursor of an earlier answer');

/** The cursor as an opaque word for a URL. */
export const encodeCursor = (cursor: HistoryCursor): string => toWord(cursor);

/** The cursor that encodeCursor made. Throws invalid_cursor for anything else. */
export const decodeCursor = (text: string): HistoryCursor => fromWord(Place, text);
