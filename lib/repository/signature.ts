import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { AwsCredentialIdentity, HttpRequest, RequestSigner } from '@smithy/types';
import { iso, now } from '../clock.ts';

const SERVICE = 'dynamodb';
const ALGORITHM = 'AWS4-HMAC-SHA256';

/** What AWS wants signed: these, and all whose names begin with x-amz-. */
const SIGNED = new Set(['content-type', 'host']);
const isSigned = (name: string) => SIGNED.has(name) || name.startsWith('x-amz-');

const sha256 = (text: string) => hash('sha256', text, 'hex');
const hmac = (key: KeyObject | Buffer | string, text: string) =>
  createHmac('sha256', key).update(text);

/** Whose requests, and to where, asked anew for each of them. */
type Signer = {
  credentials: () => Promise<AwsCredentialIdentity>;
  region: () => Promise<string>;
};

/**
 * Signs a POST with a body of text, which is all that is asked of DynamoDB, by Signature Version 4:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
 * It takes the place of the SDK's own signer, which derives and encodes more than one service needs
 * (docs/adr/0015-the-way-to-dynamodb.md).
 */
export const createSigner = ({ credentials, region }: Signer): RequestSigner => {
  let last: { of: string; key: KeyObject } | undefined;

  /** Changes with the day, the region and the credentials, which last for many requests. */
  const signingKey = (secret: string, scope: string[]) => {
    const of = [secret, ...scope].join('\n');
    if (last?.of !== of) {
      let key: string | Buffer = `AWS4${secret}`;
      for (const part of scope) key = hmac(key, part).digest();
      last = { of, key: createSecretKey(key as Buffer) };
    }
    return last.key;
  };

  const sign = async (request: HttpRequest, { signingDate = now() } = {}): Promise<HttpRequest> => {
    const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
    const time = iso(Number(signingDate)).replace(/[-:]|\.\d+/g, '');
    const scope = [time.slice(0, 8), await region(), SERVICE, 'aws4_request'];
    const headers: Record<string, string> = {
      ...request.headers,
      'x-amz-date': time,
      ...(sessionToken && { 'x-amz-security-token': sessionToken }),
    };
    const names = Object.keys(headers).filter(isSigned).sort();
    const lines = names.map((name) => `${name}:${headers[name]?.trim().replace(/\s+/g, ' ')}`);
    const signedHeaders = names.join(';');
    const canonical = ['POST', request.path, '', ...lines, '', signedHeaders, sha256(request.body)];
    const place = scope.join('/');
    const toSign = [ALGORITHM, time, place, sha256(canonical.join('\n'))].join('\n');
    const signature = hmac(signingKey(secretAccessKey, scope), toSign).digest('hex');
    headers['authorization'] =
      `${ALGORITHM} Credential=${accessKeyId}/${place}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
    return { ...request, headers };
  };
  return { sign } as RequestSigner;
};
