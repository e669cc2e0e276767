/**
 * What the page has to know when it comes back from the provider, which is another page: its memory
 * is lost on the way. The session's storage is this tab's alone, and holds it for the trip only.
 */
export type Trip = {
  state: string;
  nonce: string;
  verifier: string;
  /** The hash of the view that one was at. */
  returnTo: string;
};

/** The provider's answer, and the trip that it ends, if that was begun in this tab. */
export type Return = { answer: URLSearchParams; trip: Trip | undefined };

const KEY = 'customer-sessions:sign-in';

/** Throws where the browser keeps nothing for this page. */
export const keepTrip = (trip: Trip): void => sessionStorage.setItem(KEY, JSON.stringify(trip));

const takeTrip = (): Trip | undefined => {
  try {
    const kept = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return kept === null ? undefined : JSON.parse(kept);
  } catch {
    return undefined; // Nothing is kept for this page, or nothing that it wrote.
  }
};

const takeReturn = (): Return | undefined => {
  const trip = takeTrip();
  const answer = new URLSearchParams(location.search);
  if (!answer.has('code') && !answer.has('error')) return undefined;
  history.replaceState(null, '', `${location.pathname}${trip?.returnTo ?? ''}`);
  return { answer, trip };
};

/**
 * How the page was returned to; undefined where it was opened otherwise. Once this module is loaded,
 * which main.tsx does first, the code is in no address, in no history and in no storage any more.
 */
export const returned = takeReturn();
