import fc, { type Arbitrary } from 'fast-check';
import { type Field, fieldsOf } from './damaged.ts';

/** Cursors of the history that the service never gave. */

const count: Field = {
  valid: ['0', '1', '9007199254740991'],
  nearly: ['-1', '0.5', '1e400', '"1"'],
};

const inWord = (text: string) => Buffer.from(text).toString('base64url');

const totals = fieldsOf({
  sessions: count,
  messages: count,
  conversations: count,
  responseMs: count,
  responses: count,
  durationMs: count,
});

const id: Field = {
  valid: ['"01a203c5-6d80-73cb-a2ab-1faa0bc7e360"', '"ffffffff-ffff-ffff-ffff-ffffffffffff"'],
  nearly: ['"current"', '"01a203c5-6d80-73cb-a2ab-1faa0bc7e36"', '""'],
};

/** Words that hold what a cursor holds, or nearly. */
export const forgedCursor: Arbitrary<string> = totals
  .chain((json) =>
    fieldsOf({
      before: id,
      beforePending: { valid: ['true', 'false'], nearly: ['0', '"true"'] },
      totals: { valid: [json], nearly: ['[]', '{}', '0'] },
      erasedId: { ...id, isOptional: true },
    }),
  )
  .chain((json) =>
    fc.constantFrom(inWord(json), inWord(json), inWord(json), inWord(json).slice(1), json),
  );
