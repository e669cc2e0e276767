import { config } from '../config.ts';
import { type Provider, readProvider } from './provider.ts';

/** How admins can sign in, as the page is told: all of it is public. */
export type WaysToSignIn = {
  password: boolean;
  /** By OpenID Connect; null where that is not set up. */
  organisation: {
    client_id: string;
    scope: string;
    audience: string;
    /** Null where it cannot be reached. */
    provider: Provider | null;
  } | null;
};

export const waysToSignIn = async (): Promise<WaysToSignIn> => ({
  password: config.hasAdminPassword,
  organisation: await organisation(),
});

const organisation = async (): Promise<WaysToSignIn['organisation']> => {
  const { issuer, audiences, adminGroup, adminClientId, adminScope } = config.tokens ?? {};
  if (issuer === undefined || adminGroup === undefined || adminClientId === undefined) return null;
  return {
    client_id: adminClientId,
    scope: adminScope ?? 'openid',
    audience: audiences?.[0] ?? '',
    provider: (await readProvider(issuer)) ?? null,
  };
};
