import { setTimeout as sleep } from 'node:timers/promises';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { startHttpServer } from './http-server.ts';

type Pair = { kid: string; alg: string; privateKey: CryptoKey; publicKey: CryptoKey };

/** What becomes of a request for the keys. */
export type IssuerMode =
  | 'answers'
  | 'is down'
  | 'hangs'
  | 'answers 500'
  | 'answers nonsense'
  | 'redirects'
  | 'has no keys';

export type Issuer = Awaited<ReturnType<typeof startIssuer>>;

export const AUDIENCE = 'https://chat.example.com/api';

let made = 0;
export const newKey = async (alg: string): Promise<Pair> => ({
  ...(await generateKeyPair(alg, { extractable: true })),
  kid: `key-${++made}`,
  alg,
});

export const publicJwk = async ({ publicKey, kid, alg }: Pair) => ({
  ...(await exportJWK(publicKey)),
  kid,
  alg,
  use: 'sig',
});

/** An issuer of tokens on this machine, which publishes its keys over HTTP as the real ones do. */
export const startIssuer = async () => {
  let keys = [await newKey('RS256'), await newKey('ES256')];
  let mode: IssuerMode = 'answers';
  let others: object[] = [];
  let fetches = 0;
  const server = await startHttpServer(async (request, response) => {
    fetches += 1;
    if (mode === 'is down') return request.socket.destroy();
    if (mode === 'hangs') return undefined;
    if (mode === 'answers 500') return response.writeHead(500).end();
    if (mode === 'redirects') return response.writeHead(302, { Location: '/elsewhere' }).end();
    const isKeys = request.url === '/.well-known/jwks.json';
    if (!isKeys && request.url !== '/elsewhere') return response.writeHead(404).end();
    await sleep(5);
    const body =
      mode === 'answers nonsense'
        ? '{"keys":1}'
        : {
            keys:
              mode === 'has no keys'
                ? []
                : [...(await Promise.all(keys.map(publicJwk))), ...others],
          };
    return response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  const url = `http://127.0.0.1:${server.port}`;

  /** Claims of a token that holds for an hour from now. */
  const claims = () => {
    const iat = Math.floor(Date.now() / 1000);
    return { iss: url, aud: AUDIENCE as unknown, sub: crypto.randomUUID(), iat, exp: iat + 3_600 };
  };
  /** A token of this issuer, with changes; a claim that is undefined is left out. */
  const token = (
    changes: Record<string, unknown> = {},
    { key = keys[0] as Pair, header = {} }: { key?: Pair; header?: Record<string, unknown> } = {},
  ) =>
    new SignJWT(JSON.parse(JSON.stringify({ ...claims(), ...changes })))
      .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
      .sign(key.privateKey);

  return {
    url,
    claims,
    token,
    /** Its keys: of RS256 first, then of ES256. */
    keys: () => keys,
    /** Takes new keys in place of the old, or beside them. */
    rotate: async ({ keepsOld = false } = {}) => {
      keys = [await newKey('RS256'), await newKey('ES256'), ...(keepsOld ? keys : [])];
    },
    /** Has other keys, as they stand, beside its own. */
    publish: (jwks: object[]) => {
      others = jwks;
    },
    become: (next: IssuerMode) => {
      mode = next;
    },
    /** How often its keys have been asked for. */
    fetches: () => fetches,
    close: server.close,
  };
};
