import * as v from 'valibot';

/** A parameter of the template that is not given arrives as an empty text. */
const given = v.transform((text: string) => text.trim() || undefined);

const optionalText = v.optional(v.pipe(v.string(), given));

const isLoopback = ({ hostname }: URL) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

/** Keys that came over plain HTTP could be anybody's; on this machine there is no one in between. */
export const isTrustworthy = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username || url.password || url.hash) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
};

const address = (name: string, example: string) =>
  v.optional(
    v.pipe(
      v.string(),
      given,
      v.check(
        (text) => text === undefined || isTrustworthy(text),
        `${name} must be an https address such as ${example} (http only on this machine), or empty.`,
      ),
    ),
  );

/** What the environment says about tokens. */
export const tokenSettings = {
  AUTH: v.optional(
    v.pipe(
      v.string(),
      given,
      v.optional(v.picklist(['optional', 'required'], 'AUTH must be optional or required.')),
    ),
  ),
  AUTH_ISSUER: address('AUTH_ISSUER', 'https://login.example.com'),
  AUTH_AUDIENCE: optionalText,
  AUTH_JWKS_URL: address('AUTH_JWKS_URL', 'https://login.example.com/.well-known/jwks.json'),
  AUTH_USER_CLAIM: optionalText,
  AUTH_GROUPS_CLAIM: optionalText,
  AUTH_ADMIN_GROUP: optionalText,
  AUTH_ADMIN_CLIENT_ID: optionalText,
  AUTH_ADMIN_SCOPE: optionalText,
};

const Settings = v.object(tokenSettings);
type Settings = v.InferOutput<typeof Settings>;

/** What goes together: the sentences that say so where it does not. */
export const tokenSettingsProblems = (settings: Settings): string[] => {
  const problems: string[] = [];
  const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience } = settings;
  if (issuer === undefined) {
    if (settings.AUTH === 'required') {
      problems.push('AUTH=required needs AUTH_ISSUER, the issuer of the tokens to require.');
    }
    for (const name of ['AUTH_AUDIENCE', 'AUTH_JWKS_URL', 'AUTH_ADMIN_GROUP'] as const) {
      if (settings[name] !== undefined) {
        problems.push(`${name} needs AUTH_ISSUER, the issuer of the tokens that it is about.`);
      }
    }
  } else if (audiencesOf(audience).length === 0) {
    problems.push(
      'AUTH_ISSUER needs AUTH_AUDIENCE, one or more audiences separated by commas: an issuer also gives tokens that are for others.',
    );
  }
  if (settings.AUTH_ADMIN_CLIENT_ID !== undefined && settings.AUTH_ADMIN_GROUP === undefined) {
    problems.push(
      'AUTH_ADMIN_CLIENT_ID needs AUTH_ADMIN_GROUP, the group whose members are admins.',
    );
  }
  return problems;
};

const audiencesOf = (list = ''): string[] =>
  list
    .split(',')
    .map((audience) => audience.trim())
    .filter(Boolean);

/** Which tokens are taken, and what is read from them. */
export type TokenConfig = {
  /** As `iss` names it, to the letter. */
  issuer: string;
  /** One of them has to be in `aud`. */
  audiences: readonly string[];
  /** Where the issuer publishes its keys. */
  jwksUrl: string;
  /** The claim that tells users apart. */
  userClaim: string;
  /** The claim that lists a user's groups: its name, or its path such as `realm_access.roles`. */
  groupsClaim: string;
  /** The group whose members are admins; undefined: no token makes one an admin. */
  adminGroup: string | undefined;
  /** The OpenID Connect client that the admin page is; undefined: it offers no such signing in. */
  adminClientId: string | undefined;
  adminScope: string;
};

/** Undefined where there is no issuer: then every token is refused. */
export const tokenConfigOf = (settings: Settings): TokenConfig | undefined => {
  const { AUTH_ISSUER: issuer } = settings;
  if (issuer === undefined) return undefined;
  return {
    issuer,
    audiences: audiencesOf(settings.AUTH_AUDIENCE),
    jwksUrl: settings.AUTH_JWKS_URL ?? `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`,
    userClaim: settings.AUTH_USER_CLAIM ?? 'sub',
    groupsClaim: settings.AUTH_GROUPS_CLAIM ?? 'groups',
    adminGroup: settings.AUTH_ADMIN_GROUP,
    adminClientId: settings.AUTH_ADMIN_CLIENT_ID,
    adminScope: settings.AUTH_ADMIN_SCOPE ?? 'openid',
  };
};
