import type { AuthProvider } from 'react-admin';
import { type ApiError, ask } from './api.ts';
import { signInState } from './sign-in-state.ts';

/**
 * Who is at the page. This is where another way to sign in goes: `login` would send one to the
 * identity provider, and `handleCallback` take the token with which one comes back.
 */
export const authProvider: AuthProvider = {
  login: async ({ password }: { password: string }) => {
    const { token } = await ask<{ token: string }>('login/', {
      method: 'POST',
      body: { password },
    });
    signInState.set({ token, hasExpired: false });
  },
  logout: async () => {
    signInState.set({ ...signInState.get(), token: undefined });
    return false; // Nowhere else: the page to sign in at stands in for any other.
  },
  checkAuth: async () => {
    if (signInState.get().token === undefined) throw new Error('Sign in first');
  },
  checkError: async ({ status }: ApiError) => {
    if (status !== 401) return;
    signInState.set({ ...signInState.get(), hasExpired: true });
    throw { message: false }; // SignIn says so itself.
  },
  getPermissions: async () => undefined,
};
