import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createSigner } from '../../lib/repository/signature.ts';
import { startHttpServer } from '../support/http-server.ts';

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
type Signing = { signingDate: Date; signingRegion: string; signingService: 'dynamodb' };

const isSigned = (name: string) =>
  name === 'host' || name === 'content-type' || /^x-amz-/.test(name);

/** The signature that the SDK's own signer gives a request, over the headers that we sign. */
const bySdk = async (request: HttpRequest, credentials: Credentials, signing: Signing) => {
  const { signingRegion: region, signingService: service } = signing;
  const signer = new SignatureV4({
    credentials,
    region,
    service,
    sha256: Sha256,
    applyChecksum: false,
  });
  const unsignable = Object.keys(request.headers).filter((name) => !isSigned(name));
  const { headers } = await signer.sign(request, {
    ...signing,
    unsignableHeaders: new Set(unsignable),
  });
  return headers;
};

const word = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
const key = fc.stringMatching(/^[A-Za-z0-9/+=]{1,40}$/);
/** What a header may hold; spaces at its ends and runs of them inside are not signed. */
const value = fc.stringMatching(/^[ -~]{0,40}$/);

const signed = {
  request: fc.record({
    body: fc.oneof(fc.string({ unit: 'binary' }), fc.json()),
    headers: fc.dictionary(
      fc.oneof(
        word,
        word.map((name) => `x-amz-${name}`),
      ),
      value,
    ),
    target: word,
    path: fc.constantFrom('/', '/database/'),
  }),
  credentials: fc.record(
    { accessKeyId: key, secretAccessKey: key, sessionToken: key },
    { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
  ),
  signing: fc.record({
    signingDate: fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
    signingRegion: word,
    signingService: fc.constant('dynamodb' as const),
  }),
};

test('signs every request as the signer of the SDK does, with one signer for all of them', async () => {
  let current: Credentials;
  let region: string;
  const signer = createSigner({ credentials: async () => current, region: async () => region });
  await fc.assert(
    fc.asyncProperty(
      fc.record(signed),
      async ({ request: { body, headers, target, path }, credentials, signing }) => {
        const request = new HttpRequest({
          method: 'POST',
          path,
          headers: {
            ...headers,
            host: 'dynamodb.eu-central-1.amazonaws.com',
            'content-type': 'application/x-amz-json-1.0',
            'x-amz-target': `DynamoDB_20120810.${target}`,
          },
          body,
        });
        const before = structuredClone(request.headers);
        current = credentials as Credentials;
        region = signing.signingRegion;
        const { headers: ours } = await signer.sign(request, { signingDate: signing.signingDate });
        expect(ours).toEqual(await bySdk(request, current, signing));
        expect(request.headers).toEqual(before);
      },
    ),
    { numRuns: 500 },
  );
});

test('each attempt arrives with a signature of its own that holds', async () => {
  const attempts: { authorization: string; holds: string }[] = [];
  const { port, close } = await startHttpServer(async (arrived, response) => {
    attempts.push(await verified(arrived));
    response.statusCode = attempts.length < 3 ? 500 : 200;
    response.end('{"Item":{"user_id":{"S":"é"}}}');
  });
  onTestFinished(close);
  const credentials = {
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
  };
  const settings = {
    ...credentials,
    DYNAMODB_ENDPOINT: `http://127.0.0.1:${port}`,
    AWS_REGION: 'eu-west-3',
  };
  for (const [name, setting] of Object.entries(settings)) vi.stubEnv(name, setting);
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.resetModules();
  const { dynamodb } = await import('../../lib/repository/database.ts');
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: 'tablé', Key: { user_id: { S: '\ud83d\ude00' } } }),
  );
  expect(Item).toEqual({ user_id: { S: 'é' } });
  expect(attempts).toHaveLength(3);
  for (const { authorization, holds } of attempts) {
    expect(authorization).toBe(holds);
    expect(authorization).toContain(
      'SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target;x-amz-user-agent,',
    );
  }
});

/** What AWS does: makes the signature once more from what has arrived. */
const verified = async (arrived: IncomingMessage) => {
  const { authorization = '', ...headers } = arrived.headers as Record<string, string>;
  const time = headers['x-amz-date']?.replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
    '$1-$2-$3T$4:$5:$6Z',
  );
  const request = new HttpRequest({
    method: String(arrived.method),
    path: String(arrived.url),
    headers,
    body: await text(arrived),
  });
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };
  const signingDate = new Date(String(time));
  const again = await bySdk(request, credentials, {
    signingDate,
    signingRegion: 'eu-west-3',
    signingService: 'dynamodb',
  });
  return { authorization, holds: String(again['authorization']) };
};
