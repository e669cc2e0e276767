import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stageParameter } from '../../local/service-definition.mts';

const page = readFileSync(new URL('../../docs/sign-in.md', import.meta.url), 'utf8');

/** The examples of docs/sign-in.md, by the heading they stand under: parameter → value. */
const examples = [...page.matchAll(/^### (\w+)\n.*?^```sh\n(.*?)^```/gms)].map(
  ([, heading = '', command = '']) => {
    const parameters = [...command.matchAll(/--param="(\w+)=([^"]*)"/g)];
    return [
      heading,
      parameters.map(([, name = '', value = '']) => [name, value] as const),
    ] as const;
  },
);

/** `authAdminGroup` is AUTH_ADMIN_GROUP to the Lambdas. */
const variable = (parameter: string) => parameter.replace(/[A-Z]/g, '_$&').toUpperCase();

beforeEach(() => {
  vi.resetModules();
  for (const name of ['SESSIONS_TABLE', 'STATS_TABLE', 'ADMIN_TABLE']) vi.stubEnv(name, 'table');
});
afterEach(() => vi.unstubAllEnvs());

test.each(examples)('the example for %s is taken by the service', async (_, parameters) => {
  for (const [name, value] of parameters) {
    if (name !== 'allowedOrigins') expect(stageParameter('default', name)).toBeTypeOf('string');
    vi.stubEnv(variable(name), value);
  }
  const { config } = await import('../../lib/config.ts');
  const given = Object.fromEntries(parameters);
  expect(config.tokens).toMatchObject({
    issuer: given['authIssuer'],
    groupsClaim: given['authGroupsClaim'] ?? 'groups',
    adminGroup: given['authAdminGroup'],
    adminClientId: given['authAdminClientId'],
    adminScope: 'openid',
  });
  expect(config.tokens?.audiences.join(',')).toBe(given['authAudience']);
});

test('there is an example for each of three providers', () => {
  expect(examples.map(([name]) => name)).toEqual(['Cognito', 'Auth0', 'Keycloak']);
});
