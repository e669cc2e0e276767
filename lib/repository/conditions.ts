/**
 * The clauses that decide, each under its name; docs/data-model.md says which write uses which.
 * One write decides each step, so these clauses are all that keeps two callers apart.
 */

export const all = (...clauses: string[]) => clauses.join(' AND ');

/** This session is the user's open one. */
export const IS_OPEN = 'active.id = :session';

/** The open session still runs. */
export const RUNS = 'expires_at > :now';

/** The open session is over, though nobody has closed it. */
export const IS_OVER = 'expires_at <= :now';

export const NOTHING_OPEN = 'attribute_not_exists(active)';
export const SOMETHING_OPEN = 'attribute_exists(active)';

/** No closed session still waits for its archive: there is room to move one to. */
export const NOTHING_PENDING = 'attribute_not_exists(pending)';

/** The open session is the one that the index is about to list. */
export const LISTS_THE_OPEN = 'active.id = :list_id';

/** This session waits for its archive: whoever takes it out counts it. */
export const IS_PENDING = 'pending.id = :session';

/** A late copy of an old start, or of a refresh, cannot start anything after a session has ended. */
export const STARTS_LATER =
  '(attribute_not_exists(closed_id) OR (closed_id < :id AND closed_at <= :as_of))';

/** Nor can a late copy of a refresh take back what has happened since. */
export const NOTHING_SINCE = 'last_activity_at <= :as_of';

/** This erasure of the user has not been finished yet. */
export const IS_BEING_ERASED = 'erased_id = :erasure';

/** The user has not come back since: the erasure's id is still the last that was closed. */
export const NOTHING_SINCE_ERASURE = all(NOTHING_OPEN, 'closed_id = :erasure');

/** All that the user ever had started before this erasure; who never had anything is not erased. */
export const ERASED_LATER = 'closed_id < :erasure';

/** No soft end is under way, so that activity may postpone the expiry. */
export const NOT_ENDING = 'attribute_not_exists(ending_by)';

/** How many writers a session remembers the sequences of; keeps the user's item under 1 KB. */
export const WRITER_CAP = 12;

/** How many of them may be Lambda environments, so that clients who number their requests find room. */
export const ENVIRONMENT_WRITER_CAP = 3;

/** The writer has not sent this sequence yet, and there is room to remember it. */
export const sequenceIsNew = (writer: string) =>
  `((attribute_not_exists(active.writers.${writer}) AND size(active.writers) < :cap) OR active.writers.${writer} < :sequence)`;
