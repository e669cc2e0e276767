/**
 * Clauses that could be left out, as others imply them, with the reason. They stay, so that a change to
 * one of the others does not cost a session.
 */
export const REDUNDANT: Record<string, string> = {
  'start NOTHING_PENDING':
    'who replaces an open session has seen it with nothing pending, and as long as it is open nothing can come to be pending',
  'archive LISTS_THE_OPEN':
    'who has seen a session open beside a pending one will find that one there, as it can neither end nor be replaced as long as the other is pending',
};
