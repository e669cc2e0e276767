import * as v from 'valibot';
import { expect, test } from 'vitest';
import { tokenConfigOf, tokenSettings, tokenSettingsProblems } from '../../lib/token-settings.ts';

const read = (environment: Record<string, string>) => {
  const parsed = v.safeParse(v.object(tokenSettings), environment);
  if (!parsed.success) return { problems: parsed.issues.map(({ message }) => message) };
  return { problems: tokenSettingsProblems(parsed.output), tokens: tokenConfigOf(parsed.output) };
};

const good = { AUTH_ISSUER: 'https://login.example.com/', AUTH_AUDIENCE: 'a, b,' };

test('with an issuer and an audience, all else has its default', () => {
  expect(read(good)).toEqual({
    problems: [],
    tokens: {
      issuer: 'https://login.example.com/',
      audiences: ['a', 'b'],
      jwksUrl: 'https://login.example.com/.well-known/jwks.json',
      userClaim: 'sub',
      groupsClaim: 'groups',
      adminGroup: undefined,
      adminClientId: undefined,
      adminScope: 'openid',
    },
  });
});

test.each([
  [
    'Cognito',
    {
      AUTH_ISSUER: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI',
      AUTH_AUDIENCE: '1example23456789',
      AUTH_GROUPS_CLAIM: 'cognito:groups',
    },
    'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI/.well-known/jwks.json',
  ],
  [
    'Auth0',
    { AUTH_ISSUER: 'https://example.eu.auth0.com/', AUTH_AUDIENCE: 'https://chat.example.com/api' },
    'https://example.eu.auth0.com/.well-known/jwks.json',
  ],
  [
    'Keycloak',
    {
      AUTH_ISSUER: 'https://keycloak.example.com/realms/chat',
      AUTH_AUDIENCE: 'chat',
      AUTH_JWKS_URL: 'https://keycloak.example.com/realms/chat/protocol/openid-connect/certs',
      AUTH_GROUPS_CLAIM: 'realm_access.roles',
    },
    'https://keycloak.example.com/realms/chat/protocol/openid-connect/certs',
  ],
])('the keys of %s are where it publishes them', (_, environment, jwksUrl) => {
  expect(read(environment)).toMatchObject({ problems: [], tokens: { jwksUrl } });
});

test('empty is not set, as a parameter that is not given arrives', () => {
  const empty = Object.fromEntries(Object.keys(tokenSettings).map((name) => [name, '']));
  expect(read(empty)).toEqual({ problems: [], tokens: undefined });
  expect(read({ ...empty, AUTH: 'optional' })).toEqual({ problems: [], tokens: undefined });
});

test('space around what is set does not count', () => {
  const { tokens } = read({
    AUTH_ISSUER: ' https://login.example.com\n',
    AUTH_AUDIENCE: 'chat',
    AUTH_ADMIN_GROUP: ' admin ',
    AUTH_ADMIN_CLIENT_ID: '\tpage',
  });
  expect(tokens).toMatchObject({
    issuer: 'https://login.example.com',
    adminGroup: 'admin',
    adminClientId: 'page',
  });
});

test.each([
  ...['http://127.0.0.1:9000', 'http://localhost:9000', 'http://[::1]:9000'],
  'http://127.0.10.254:9000',
])('an issuer on this machine may be %s', (AUTH_ISSUER) => {
  expect(read({ ...good, AUTH_ISSUER }).problems).toEqual([]);
});

test('the admin page may be a client of its own, for the members of a group', () => {
  const page = { AUTH_ADMIN_GROUP: 'admin', AUTH_ADMIN_CLIENT_ID: 'page' };
  expect(read({ ...good, ...page })).toMatchObject({
    problems: [],
    tokens: { adminGroup: 'admin', adminClientId: 'page' },
  });
});

const ISSUER =
  'AUTH_ISSUER must be an https address such as https://login.example.com (http only on this machine), or empty.';

test.each<[string, Record<string, string>, string]>([
  ['plain HTTP', { AUTH_ISSUER: 'http://login.example.com' }, ISSUER],
  ['a name that looks local', { AUTH_ISSUER: 'http://localhost.example.com' }, ISSUER],
  ['a name that ends as a local one', { AUTH_ISSUER: 'http://not-localhost' }, ISSUER],
  ['a file of this machine', { AUTH_ISSUER: 'ftp://localhost/keys' }, ISSUER],
  ['a name of a user in it', { AUTH_ISSUER: 'https://me@login.example.com' }, ISSUER],
  ['a fragment', { AUTH_ISSUER: 'https://login.example.com/#keys' }, ISSUER],
  [
    'no audience at all',
    { AUTH_AUDIENCE: '' },
    'AUTH_ISSUER needs AUTH_AUDIENCE, one or more audiences separated by commas: an issuer also gives tokens that are for others.',
  ],
  ['no address', { AUTH_ISSUER: 'login.example.com' }, ISSUER],
  ['a file', { AUTH_ISSUER: 'file:///etc/passwd' }, ISSUER],
  ['a password in it', { AUTH_ISSUER: 'https://me:secret@login.example.com' }, ISSUER],
  [
    'keys over plain HTTP',
    { AUTH_JWKS_URL: 'http://login.example.com/keys' },
    'AUTH_JWKS_URL must be an https address such as https://login.example.com/.well-known/jwks.json (http only on this machine), or empty.',
  ],
  ['another word', { AUTH: 'sometimes' }, 'AUTH must be optional or required.'],
  [
    'no audience',
    { AUTH_AUDIENCE: ' , ' },
    'AUTH_ISSUER needs AUTH_AUDIENCE, one or more audiences separated by commas: an issuer also gives tokens that are for others.',
  ],
  [
    'no issuer, though tokens are required',
    { AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH: 'required' },
    'AUTH=required needs AUTH_ISSUER, the issuer of the tokens to require.',
  ],
  [
    'no issuer, though there is an audience',
    { AUTH_ISSUER: '' },
    'AUTH_AUDIENCE needs AUTH_ISSUER, the issuer of the tokens that it is about.',
  ],
  [
    'no issuer of the admins',
    { AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_ADMIN_GROUP: 'admin' },
    'AUTH_ADMIN_GROUP needs AUTH_ISSUER, the issuer of the tokens that it is about.',
  ],
  [
    'no group of the admins',
    { AUTH_ADMIN_CLIENT_ID: 'page' },
    'AUTH_ADMIN_CLIENT_ID needs AUTH_ADMIN_GROUP, the group whose members are admins.',
  ],
])('with %s the service does not start', (_, environment, problem) => {
  expect(read({ ...good, ...environment }).problems).toEqual([problem]);
});
