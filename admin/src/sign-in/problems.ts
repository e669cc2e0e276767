import { ApiError } from '../api.ts';

/** Why signing in with the organisation has not worked, in words for whoever tried. */

const FORBIDDEN =
  'Your organisation knows you, but not as an admin of Customer Sessions. Sign in as somebody else, or ask to be made one.';
const NOT_TAKEN =
  'Your organisation has signed you in, but this service does not take its token. Whoever runs the service has to look at how it is set up.';
const OF_NO_TRIP = 'This sign-in was not begun here, or is over. Begin again.';
const DOES_NOT_HOLD = 'The answer of your organisation does not hold. Begin again.';
const UNREACHABLE = 'The sign-in of your organisation cannot be reached. Is this device online?';

/** What a provider says that was asked to ask nothing, and would have to. */
const WOULD_ASK = new Set([
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
]);

/** The provider's own word for why it refuses (RFC 6749), if it is one that refuses. */
const refusalOf = (error: unknown): string | undefined =>
  (error as { error?: unknown } | null)?.error?.toString();

/** Whether the provider has forgotten who one is, so that a silent sign-in needs a loud one. */
export const wouldAsk = (error: unknown): boolean => WOULD_ASK.has(refusalOf(error) ?? '');

/** The answer does not belong to anything that this tab has begun. */
export const ofNoTrip = (): ApiError => new ApiError(OF_NO_TRIP);

/** What the page says of an error of the flow, or of the API to which the token was shown first. */
export const problemOf = (error: unknown): ApiError => {
  if (error instanceof ApiError) {
    const { status, code } = error;
    if (status === 403) return new ApiError(FORBIDDEN, { status, code });
    return status === 401 ? new ApiError(NOT_TAKEN, { code }) : error;
  }
  const refusal = refusalOf(error);
  if (refusal) return new ApiError(`Your organisation did not sign you in: ${refusal}.`);
  // As fetch says that no answer came; the library's own of that name have a code.
  const isNetworks = error instanceof TypeError && !('code' in error);
  return new ApiError(isNetworks ? UNREACHABLE : DOES_NOT_HOLD);
};
