import * as oauth from 'oauth4webapi';
import { keepTrip, type Return, type Trip } from './trip.ts';
import type { Organisation, Provider } from './ways.ts';

/** The authorization code flow with PKCE (RFC 7636), a state, a nonce and a known issuer (RFC 9207). */

export type Reachable = Organisation & { provider: Provider };

/** `none`: do not ask anything; `login`: ask who it is even if you know. */
export type Prompt = 'none' | 'login' | undefined;

/** The page's own address, as the provider's list of allowed ones has to have it. */
export const pageAddress = (): string => new URL('.', location.href).href;

/** Where the provider signs one in. Keeps for the trip what has to be known after it. */
export const beginTrip = async (
  { client_id, scope, audience, provider }: Reachable,
  prompt: Prompt,
): Promise<string> => {
  const trip: Trip = {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
    returnTo: location.hash,
  };
  const address = new URL(provider.authorization_endpoint);
  const parameters = {
    response_type: 'code',
    client_id,
    redirect_uri: pageAddress(),
    scope,
    state: trip.state,
    nonce: trip.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(trip.verifier),
    code_challenge_method: 'S256',
    audience, // as Auth0 wants it
    ...resourceOf(audience),
    ...(prompt && { prompt }),
  };
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  keepTrip(trip);
  return address.href;
};

/** The same by the standard (RFC 8707), which knows only URIs. */
const resourceOf = (audience: string): { resource?: string } =>
  URL.canParse(audience) ? { resource: audience } : {};

/**
 * The access token for the code one has come back with.
 * Throws an error of oauth4webapi for an answer that is none to this trip, or says no, or a TypeError
 * where the provider cannot be reached.
 */
export const endTrip = async (
  { client_id, audience, provider }: Reachable,
  { answer, trip }: Return & { trip: Trip },
): Promise<string> => {
  const client: oauth.Client = { client_id };
  const parameters = oauth.validateAuthResponse(provider, client, answer, trip.state);
  const response = await oauth.authorizationCodeGrantRequest(
    provider,
    client,
    oauth.None(),
    parameters,
    pageAddress(),
    trip.verifier,
    {
      additionalParameters: resourceOf(audience),
      // The service takes such an issuer on the same machine only.
      [oauth.allowInsecureRequests]: new URL(provider.issuer).protocol === 'http:',
    },
  );
  const tokens = await oauth.processAuthorizationCodeResponse(provider, client, response, {
    expectedNonce: trip.nonce,
    requireIdToken: true,
  });
  return tokens.access_token;
};
