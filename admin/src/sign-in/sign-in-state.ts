import type { ApiError } from '../api.ts';
import { returned } from './trip.ts';

export type SignInState = {
  /** Who is signed in has one. */
  token: string | undefined;
  /** Whether the token came from the organisation's provider, which may know one still. */
  isByOrganisation: boolean;
  hasExpired: boolean;
  /** On the way to the provider, or back from it. */
  isUnderWay: boolean;
  problem: ApiError | undefined;
};

// In memory only: what is stored can be stolen, and signing in again is one password or one click.
let state: SignInState = {
  token: undefined,
  isByOrganisation: false,
  hasExpired: false,
  isUnderWay: returned !== undefined,
  problem: undefined,
};

const listeners = new Set<() => void>();

/** A store for `useSyncExternalStore`. */
export const signInState = {
  get: () => state,
  set: (changes: Partial<SignInState>) => {
    state = { ...state, ...changes };
    for (const listener of listeners) listener();
  },
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** Somebody is in: by a token, and whatever was said before is over. */
export const signedIn = (token: string, { isByOrganisation }: { isByOrganisation: boolean }) =>
  signInState.set({
    token,
    isByOrganisation,
    hasExpired: false,
    isUnderWay: false,
    problem: undefined,
  });
