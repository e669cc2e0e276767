const TOO_LATE_MS = 3_000;

/**
 * What stands at an address, as JSON: the one door to the web. It follows no redirection, which would
 * lead away from the address that was configured.
 * Throws where there is no answer within three seconds, another status than 200, or no JSON.
 */
export const fetchJson = async (url: string): Promise<unknown> => {
  const response = await fetch(url, {
    headers: { Accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(TOO_LATE_MS),
  });
  if (response.status !== 200) throw new Error(`The answer of the issuer was ${response.status}`);
  return response.json();
};
