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
};

const Cursor = v.pipe(
  v.string(),
  v.transform((text) => Buffer.from(text, 'base64url').toString()),
  v.parseJson(),
  v.strictObject({
    before: v.pipe(v.string(), v.uuid()),
    beforePending: v.boolean(),
    totals: v.strictObject({
      sessions: Count,
      messages: Count,
      conversations: Count,
      responseMs: Count,
      responses: Count,
      durationMs: Count,
    }),
  }),
);

/** The cursor as an opaque word for a URL. */
export const encodeCursor = (cursor: HistoryCursor): string =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** The cursor that encodeCursor made. Throws invalid_cursor for anything else. */
export const decodeCursor = (text: string): HistoryCursor => {
  const parsed = v.safeParse(Cursor, text);
  if (parsed.success) return parsed.output;
  throw new ApiError('invalid_cursor', 'cursor must be a next_cursor of an earlier answer');
};
