/** Who a partition of the sessions table belongs to. No two kinds of users share a partition. */

/** Callers without a token or a visitor id share one user, as they always did. */
export const DEMO_USER = 'demo_user';

/** A user whom there is not, and whose items nobody writes. */
export const NOBODY = 'nobody';

const VISITOR = 'visitor:';
const SIGNED_IN = 'user:';

/** An anonymous visitor, by the UUID that their browser keeps. */
export const visitorUserId = (uuid: string): string => `${VISITOR}${uuid}`;

/** Somebody who has signed in, by the issuer's name for them. */
export const signedInUserId = (subject: string): string => `${SIGNED_IN}${subject}`;

/** What is stored of anonymous visitors is kept for a shorter time. */
export const isVisitor = (userId: string): boolean => userId.startsWith(VISITOR);

/** OpenID Connect allows 255 characters of ASCII; DynamoDB takes keys of 2,048 bytes. */
const MAX_SUBJECT_LENGTH = 255;

/**
 * Whether an issuer's name for a user can be a part of a key. A half of a surrogate pair cannot: it is
 * stored as U+FFFD, and so two names would become one.
 */
export const isSubject = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length > 0 &&
  value.length <= MAX_SUBJECT_LENGTH &&
  value.isWellFormed();
