import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { startHttpServer } from './http-server.ts';

export const AUDIENCE = 'https://sessions.example.com/admin';
export const ADMINS = 'chat admins';

/** What is answered in place of the discovery document. */
type Answer = {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** No answer comes at all. */
  hangs?: boolean;
};

/** An issuer on this machine that says what a test tells it, with keys of its own. */
export const startIssuer = async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'first', alg: 'RS256', use: 'sig' }];
  const seen: string[] = [];
  let discovery: (() => Answer) | undefined;
  let isDown = false;

  const server = await startHttpServer((request, response) => {
    seen.push(String(request.url));
    const known: Record<string, () => Answer> = {
      '/jwks': () => ({ body: { keys } }),
      '/.well-known/openid-configuration': discovery ?? (() => ({ body: document() })),
    };
    const {
      status = 200,
      headers = {},
      body,
      hangs,
    }: Answer = isDown ? { status: 503 } : (known[String(request.url)]?.() ?? { status: 404 });
    if (hangs) return;
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
  });
  const issuer = `http://127.0.0.1:${server.port}`;

  /** As of Cognito, whose tokens are not where the issuer is. */
  const document = () => ({
    issuer,
    authorization_endpoint: 'https://login.example.com/oauth2/authorize',
    token_endpoint: 'https://login.example.com/oauth2/token',
    end_session_endpoint: 'https://login.example.com/logout',
    id_token_signing_alg_values_supported: ['RS256'],
    jwks_uri: `${issuer}/jwks`,
    scopes_supported: ['openid'],
  });

  return {
    issuer,
    document,
    seen,
    /** Answers so from now on, or as ever. */
    describe: (answer?: () => Answer) => {
      discovery = answer;
    },
    setDown: (down: boolean) => {
      isDown = down;
    },
    environment: {
      AUTH_ISSUER: issuer,
      AUTH_AUDIENCE: AUDIENCE,
      AUTH_JWKS_URL: `${issuer}/jwks`,
      AUTH_ADMIN_GROUP: ADMINS,
      AUTH_ADMIN_CLIENT_ID: 'admin-page',
    },
    /** What everybody can read of its key. */
    publicKeyPem: await exportSPKI(publicKey),
    /** A token of an admin, with changes; a claim that is undefined is left out. */
    token: async (changes: Record<string, unknown> = {}, header: Record<string, unknown> = {}) => {
      const iat = Math.floor(Date.now() / 1000);
      const claims = { iss: issuer, aud: AUDIENCE, sub: 'ada', groups: [ADMINS], iat };
      return new SignJWT(JSON.parse(JSON.stringify({ ...claims, exp: iat + 300, ...changes })))
        .setProtectedHeader({ alg: 'RS256', kid: 'first', ...header })
        .sign(privateKey);
    },
    close: server.close,
  };
};
