import * as v from 'valibot';
import { isWithin, now } from '../clock.ts';
import { fetchJson } from '../fetch-json.ts';
import { errorFields, log } from '../log.ts';
import { isTrustworthy } from '../token-settings.ts';

/** The organisation's OpenID Connect provider, as its discovery document describes it. */

/** Providers change their endpoints about never. */
const FRESH_MS = 600_000;
/** Who opens the page waits for a provider that does not answer, but not everybody who does. */
const RETRY_AFTER_MS = 30_000;

const Endpoint = v.pipe(v.string(), v.check(isTrustworthy, 'must be an https address'));

const Provider = v.object({
  issuer: v.string(),
  authorization_endpoint: Endpoint,
  token_endpoint: Endpoint,
  end_session_endpoint: v.optional(Endpoint),
  id_token_signing_alg_values_supported: v.optional(v.array(v.string())),
  authorization_response_iss_parameter_supported: v.optional(v.boolean()),
});

/** What the page needs of the document, by the names that it has there. */
export type Provider = v.InferOutput<typeof Provider>;

let known: { provider: Provider; readAt: number } | undefined;
let failedAt: number | undefined;

const read = async (issuer: string): Promise<Provider> => {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const provider = v.parse(Provider, await fetchJson(url));
  // A document that names another would have its sign-ins taken for this one's (RFC 9207).
  if (provider.issuer !== issuer) throw new Error('The document is of another issuer');
  return provider;
};

/**
 * The provider that issues these tokens; what was read of it last where it does not answer now, and
 * undefined where it never has.
 */
export const readProvider = async (issuer: string): Promise<Provider | undefined> => {
  if (isWithin(FRESH_MS, known?.readAt) || isWithin(RETRY_AFTER_MS, failedAt)) {
    return known?.provider;
  }
  try {
    known = { provider: await read(issuer), readAt: now() };
    failedAt = undefined;
  } catch (error) {
    failedAt = now();
    await log('warn', 'The OpenID Connect provider could not be read', errorFields(error));
  }
  return known?.provider;
};
