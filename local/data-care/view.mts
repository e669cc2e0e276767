import { type Item, textOf } from './items.mts';

/** What a user's item says about the user's sessions, at the one moment at which it was read. */
export type View = {
  /** All sessions up to this id had ended. */
  closedId: string;
  /** The one of them that was not archived yet: it is whole in the user's item. */
  pendingId: string | undefined;
  openId: string | undefined;
  /** All sessions up to this id are erased, whether or not they have been emptied. */
  erasedId: string;
};

export const viewOf = (item: Item): View => ({
  closedId: textOf(item, 'closed_id'),
  pendingId: item['pending']?.M?.['id']?.S,
  openId: item['active']?.M?.['id']?.S,
  erasedId: textOf(item, 'erased_id'),
});

/** Whether nothing is left of the user but the marks of an erasure. */
export const isTombstone = ({ closedId, erasedId, openId, pendingId }: View): boolean =>
  erasedId !== '' && erasedId === closedId && openId === undefined && pendingId === undefined;

/**
 * Whether an ended session belongs to what the user's item says: it was archived by then, and is in
 * the user's totals. One that ended later, or whose user came later, does not.
 */
export const isKnown = (view: View | undefined, session: Item): boolean => {
  if (view === undefined || isEmptied(session)) return false;
  const id = textOf(session, 'session_id');
  return id <= view.closedId && id !== view.pendingId && id > view.erasedId;
};

/** Whether an erasure has left nothing of the session but its key. */
export const isEmptied = (session: Item): boolean => session['ended_at'] === undefined;

/** The sessions of a user that had still to be archived. */
export const unarchivedIn = ({ openId, pendingId }: View): string[] =>
  [openId, pendingId].filter((id) => id !== undefined);
