import type { FlattenedJWSInput, JSONWebKeySet, JWSHeaderParameters } from 'jose';
import { JWKSNoMatchingKey } from 'jose/errors';
import { createLocalJWKSet } from 'jose/jwks/local';
import { isWithin, now } from './clock.ts';
import { ApiError } from './errors.ts';
import { fetchJson } from './fetch-json.ts';
import { errorFields, log } from './log.ts';
import { count } from './metrics.ts';

/** Whatever tokens come, the issuer is asked no more often; a key it has just added waits so long. */
const FETCH_EVERY_MS = 30_000;
/** A key that the issuer has taken back is trusted no longer, if the issuer can be reached. */
const FRESH_MS = 600_000;

type KeySet = ReturnType<typeof createLocalJWKSet>;

let known: { keySet: KeySet; fetchedAt: number } | undefined;
let attempt: { at: number; failed: boolean } | undefined;
let fetching: Promise<void> | undefined;

const fetchKeys = async (url: string): Promise<void> => {
  const started = { at: now(), failed: false };
  attempt = started;
  try {
    const keys = (await fetchJson(url)) as JSONWebKeySet;
    const keySet = createLocalJWKSet(keys);
    if (keys.keys.length === 0) throw new Error('The issuer has no keys');
    known = { keySet, fetchedAt: now() };
  } catch (error) {
    started.failed = true;
    count({ KeysUnreachable: 1 });
    await log('warn', 'The keys of the token issuer could not be read', errorFields(error));
  }
};

/** Fetches the keys, unless that was tried just now; who comes meanwhile waits for the same answer. */
const refresh = async (url: string): Promise<void> => {
  if (fetching === undefined && isWithin(FETCH_EVERY_MS, attempt?.at)) return;
  fetching ??= fetchKeys(url).finally(() => {
    fetching = undefined;
  });
  await fetching;
};

/**
 * The issuer's public key that a token names, for `jwtVerify`. Keys are fetched with the first token,
 * again after ten minutes, and for a key that is not among them.
 * Throws JWKSNoMatchingKey where the issuer has no such key, and unavailable where it cannot be asked;
 * keys that are known hold while it cannot.
 */
export const issuerKey =
  (url: string) => async (header: JWSHeaderParameters, token: FlattenedJWSInput) => {
    if (!isWithin(FRESH_MS, known?.fetchedAt)) await refresh(url);
    try {
      if (known) return await known.keySet(header, token);
    } catch (error) {
      if (!(error instanceof JWKSNoMatchingKey)) throw error;
      await refresh(url);
    }
    if (known && attempt?.failed === false) return known.keySet(header, token);
    throw unreachable();
  };

const unreachable = (): ApiError => {
  const waitMs = Math.max(0, FETCH_EVERY_MS - (now() - (attempt?.at ?? 0)));
  return new ApiError(
    'unavailable',
    'The issuer of the tokens cannot be reached; try again later',
    {
      retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
    },
  );
};
