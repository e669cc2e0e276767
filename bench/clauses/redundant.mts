/**
 * Clauses that could be left out, as others imply them, with the reason. They stay, so that a change to
 * one of the others does not cost a session.
 */
export const REDUNDANT: Record<string, string> = {
  'start NOTHING_PENDING':
    'who replaces an open session has seen it with nothing pending, and as long as it is open nothing can come to be pending',
  'archive LISTS_THE_OPEN':
    'who has seen a session open beside a pending one will find that one there, as it can neither end nor be replaced as long as the other is pending',
  'erase SOMETHING_OPEN':
    'where nothing is open there is no `expires_at` to take, so that DynamoDB refuses the write all the same, and the next sweep does it',
  'erase NOTHING_PENDING 2':
    'an end that is not finished and a start came at that very moment, and then what waits is archived when the new session ends or expires, and not by the next sweep',
  'erase IS_BEING_ERASED 1':
    'as long as the id of an erasure is the last that was closed, it is that erasure which marks the item',
};
