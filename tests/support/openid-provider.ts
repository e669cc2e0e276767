import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';
import { startHttpServer } from './http-server.ts';

/** Who the access tokens of the tests are for. */
export const AUDIENCE = 'https://sessions.example.com/admin';
export const CLIENT_ID = 'admin-page';
export const ADMIN_GROUP = 'chat admins';

/** Who can sign in, by their name, and in which groups they are. */
const ACCOUNTS: Record<string, string[]> = {
  ada: ['support', ADMIN_GROUP],
  grace: ['support'],
  'admin|hopper': [ADMIN_GROUP],
};

const page = (body: string) =>
  `<!doctype html><title>Provider</title><link rel="icon" href="data:,"><body>${body}</body>`;

const SIGN_IN = page(`<form method="post">
  <label>Name <input name="name"></label>
  <button>Go on</button> <button name="refused" value="yes">Refuse</button>
</form>`);

/** What the settings of the service say of this provider. */
const environmentFor = (issuer: string) => ({
  AUTH_ISSUER: issuer,
  AUTH_AUDIENCE: `${AUDIENCE}, another`,
  AUTH_JWKS_URL: `${issuer}/jwks`,
  AUTH_ADMIN_GROUP: ADMIN_GROUP,
  AUTH_ADMIN_CLIENT_ID: CLIENT_ID,
});

/**
 * A real OpenID Connect provider on this machine, which signs in whoever gives one of the names. It
 * answers from when it knows where the admin page is, as that has to know first where the provider is.
 */
export const startOpenidProvider = async () => {
  let provider: Provider | undefined;
  const settings = { accessTokenSeconds: 3_600, audience: AUDIENCE };
  const seen: string[] = [];

  const interact = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === 'GET') {
      response.setHeader('Content-Type', 'text/html');
      return response.end(SIGN_IN);
    }
    const form = new URLSearchParams(await text(request));
    const result = form.has('refused')
      ? { error: 'access_denied', error_description: 'The person said no' }
      : { login: { accountId: String(form.get('name')) } };
    await provider?.interactionFinished(request, response, result);
  };

  const server = await startHttpServer(async (request, response) => {
    seen.push(`${request.method} ${String(request.url).split('?')[0]}`);
    if (!provider) return response.writeHead(503).end();
    if (request.url?.startsWith('/interaction/')) return interact(request, response);
    return provider.callback()(request, response);
  });
  const issuer = `http://127.0.0.1:${server.port}`;

  return {
    issuer,
    environment: environmentFor(issuer),
    /** What may be changed between two sign-ins. */
    settings,
    /** The requests that came, without their queries. */
    seen,
    /** Lets the page at this address sign people in. */
    openFor: async (address: string) => {
      provider = await newProvider(issuer, { address, settings });
    },
    close: server.close,
  };
};

type Options = {
  address: string;
  settings: { accessTokenSeconds: number; audience: string };
};

const newProvider = async (issuer: string, { address, settings }: Options): Promise<Provider> => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid: 'first' };
  const provider = new Provider(issuer, {
    jwks: { keys: [key as never] },
    cookies: { keys: ['for tests'] },
    clients: [
      {
        client_id: CLIENT_ID,
        token_endpoint_auth_method: 'none',
        redirect_uris: [address],
        post_logout_redirect_uris: [address],
      },
    ],
    findAccount: (_, accountId) =>
      accountId in ACCOUNTS ? { accountId, claims: async () => ({ sub: accountId }) } : undefined,
    extraTokenClaims: async (_, token) =>
      'accountId' in token ? { groups: ACCOUNTS[String(token.accountId)] ?? [] } : {},
    // Nobody is asked whether the page may know who they are: an organisation decides that for all.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: String(oidc.client?.clientId),
        accountId: String(oidc.session?.accountId),
      });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: '',
          audience: settings.audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: settings.accessTokenSeconds,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => {
          context.body = page(
            `${form}<button form="op.logoutForm" name="logout" value="yes">Leave</button>`,
          );
        },
      },
    },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  });
  return provider;
};
