import * as v from 'valibot';

/** A UUID of any version, in any case; a lower one comes out. */
export const uuidField = (message: string) =>
  v.pipe(v.string(message), v.uuid(message), v.toLowerCase());
