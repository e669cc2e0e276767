import type { AuthProvider } from 'react-admin';
import { type ApiError, ask } from '../api.ts';
import { signInAtProvider, signOutAtProvider } from './organisation.ts';
import { signedIn, signInState } from './sign-in-state.ts';

/** Who is at the page, for react-admin. What signs in with the organisation is in organisation.ts. */
export const authProvider: AuthProvider = {
  login: async ({ password }: { password: string }) => {
    const { token } = await ask<{ token: string }>('login/', {
      method: 'POST',
      body: { password },
    });
    signedIn(token, { isByOrganisation: false });
  },
  logout: async () => {
    const { token, isByOrganisation, hasExpired } = signInState.get();
    signInState.set({ token: undefined });
    // Of several requests that are refused at once, each comes here.
    if (token === undefined || !isByOrganisation) return false;
    if (hasExpired) await signInAtProvider('none');
    else await signOutAtProvider();
    return false; // Nowhere else: the page to sign in at stands in for any other.
  },
  checkAuth: async () => {
    if (signInState.get().token === undefined) throw new Error('Sign in first');
  },
  checkError: async ({ status }: ApiError) => {
    if (status !== 401) return;
    signInState.set({ hasExpired: true });
    throw { message: false }; // SignIn says so itself.
  },
  getPermissions: async () => undefined,
};
