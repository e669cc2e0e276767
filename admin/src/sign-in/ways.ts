/** What the page needs of the provider's discovery document, by the names that it has there. */
export type Provider = {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
  end_session_endpoint?: string;
  id_token_signing_alg_values_supported?: string[];
  authorization_response_iss_parameter_supported?: boolean;
};

/** Signing in by OpenID Connect. */
export type Organisation = {
  client_id: string;
  scope: string;
  /** Who the access token has to be for. */
  audience: string;
  /** Null where the service could not read who that is. */
  provider: Provider | null;
};

export type WaysToSignIn = { password: boolean; organisation: Organisation | null };

const read = (): WaysToSignIn => {
  const written = document.querySelector<HTMLMetaElement>('meta[name="sign-in"]')?.content ?? '';
  // Vite's own server in development leaves the placeholder there.
  return written.startsWith('{') ? JSON.parse(written) : { password: true, organisation: null };
};

/** How one can sign in, as the service has written it into this very answer. */
export const waysToSignIn = read();
