import { ApiError, ask } from '../api.ts';
import type { Prompt, Reachable } from './code-flow.ts';
import { ofNoTrip, problemOf, wouldAsk } from './problems.ts';
import { signedIn, signInState } from './sign-in-state.ts';
import type { Return } from './trip.ts';
import { waysToSignIn } from './ways.ts';

// Only who signs in this way loads it.
const loadFlow = () => import('./code-flow.ts');

const reachable = (): Reachable => {
  const { organisation } = waysToSignIn;
  if (organisation?.provider) return { ...organisation, provider: organisation.provider };
  throw new ApiError('The sign-in of your organisation cannot be reached. Reload the page later.');
};

const leaveFor = (address: string): void => {
  // Whoever goes back in the browser may find the page as it was left.
  addEventListener('pageshow', () => signInState.set({ isUnderWay: false }), { once: true });
  location.assign(address);
};

/** Leaves for the provider, unless one is on the way already. Says it where that does not work. */
export const signInAtProvider = async (prompt?: Prompt): Promise<void> => {
  if (signInState.get().isUnderWay) return;
  signInState.set({ isUnderWay: true, problem: undefined });
  try {
    const { beginTrip } = await loadFlow();
    leaveFor(await beginTrip(reachable(), prompt));
  } catch (error) {
    signInState.set({ isUnderWay: false, problem: problemOf(error) });
  }
};

/**
 * Lets in who has come back, once the API has taken the token. Had it to be found out by the views,
 * a token that the API never takes would send one to the provider and back without end.
 */
export const finishSignIn = async ({ answer, trip }: Return): Promise<void> => {
  try {
    if (!trip) throw ofNoTrip();
    const { endTrip } = await loadFlow();
    const token = await endTrip(reachable(), { answer, trip });
    await ask('audit/', { query: { limit: 1 }, token });
    signedIn(token, { isByOrganisation: true });
  } catch (error) {
    const hasExpired = wouldAsk(error);
    signInState.set({
      isUnderWay: false,
      hasExpired,
      problem: hasExpired ? undefined : problemOf(error),
    });
  }
};

/**
 * Signs one out at the provider too (OpenID Connect RP-Initiated Logout), if it offers that; false if
 * not. The provider is not sent the ID token, as a token has no place in an address: it may ask.
 */
export const signOutAtProvider = async (): Promise<boolean> => {
  const { client_id, provider } = reachable();
  if (!provider.end_session_endpoint) return false;
  const { pageAddress } = await loadFlow();
  const address = new URL(provider.end_session_endpoint);
  address.searchParams.set('client_id', client_id);
  address.searchParams.set('post_logout_redirect_uri', pageAddress());
  address.searchParams.set('logout_uri', pageAddress()); // as Cognito calls it
  leaveFor(address.href);
  return true;
};

/** For whom the provider knows as somebody who is no admin. */
export const signInAsSomebodyElse = async (): Promise<void> => {
  if (!(await signOutAtProvider())) await signInAtProvider('login');
};
