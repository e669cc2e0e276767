import { options } from './options.ts';
import { randomId } from './random-id.ts';
import { local } from './storage.ts';

const VISITOR_ID_KEY = 'chatVisitorId';

/** The id of this browser's visitor, made when it is first needed. */
export const visitorId = (): string | undefined =>
  // biome-ignore lint/suspicious/noAssignInExpressions: it is made where it is missing
  options.visitorId === false ? undefined : (local[VISITOR_ID_KEY] ??= randomId());
