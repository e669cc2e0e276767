/** Who is signed in has a token. */
export type SignInState = { token: string | undefined; hasExpired: boolean };

// In memory only: what is stored can be stolen, and signing in again is one password.
let state: SignInState = { token: undefined, hasExpired: false };

const listeners = new Set<() => void>();

/** A store for `useSyncExternalStore`. */
export const signInState = {
  get: () => state,
  set: (next: SignInState) => {
    state = next;
    for (const listener of listeners) listener();
  },
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
