import { handler as audit } from '../../handlers/admin/audit.ts';
import { handler as endSession } from '../../handlers/admin/end-session.ts';
import { handler as eraseUser } from '../../handlers/admin/erase-user.ts';
import { handler as exportUser } from '../../handlers/admin/export-user.ts';
import { handler as session } from '../../handlers/admin/session.ts';
import { handler as sessions } from '../../handlers/admin/sessions.ts';
import { handler as sessionsCsv } from '../../handlers/admin/sessions-csv.ts';
import { handler as signIn } from '../../handlers/admin/sign-in.ts';
import { handler as stats } from '../../handlers/admin/stats.ts';
import { handler as user } from '../../handlers/admin/user.ts';
import { ADMIN_GROUP } from '../../lib/admin/identity.ts';
import { type Claims, issueToken } from '../../lib/admin/token.ts';
import { config } from '../../lib/config.ts';
import { call, type Reply, type RequestParts } from './call.ts';

export const adminEndpoints = {
  signIn: ['POST', 'login', signIn],
  sessions: ['GET', 'sessions', sessions],
  sessionsCsv: ['GET', 'sessions.csv', sessionsCsv],
  session: ['GET', 'sessions/{user}/{session_id}', session],
  endSession: ['POST', 'sessions/{user}/{session_id}/end', endSession],
  user: ['GET', 'users/{user}', user],
  eraseUser: ['DELETE', 'users/{user}', eraseUser],
  exportUser: ['GET', 'users/{user}/export', exportUser],
  stats: ['GET', 'stats', stats],
  audit: ['GET', 'audit', audit],
} as const;

export type AdminEndpointName = keyof typeof adminEndpoints;

export type AdminRequestParts = Omit<RequestParts, 'headers'> & {
  /** The parameters of the path, as the gateway decodes them. */
  path?: Record<string, string>;
  /** With an Authorization, even an undefined one, the call has that and no other. */
  headers?: Record<string, string | undefined>;
  sourceIp?: string;
};

/** Calls an admin endpoint's Lambda as API Gateway would, with the token of an admin. */
export const adminRequest = async (
  name: AdminEndpointName,
  { path: pathParameters, headers = {}, ...parts }: AdminRequestParts = {},
): Promise<Reply> => {
  const [httpMethod, route, handler] = adminEndpoints[name];
  const authorized =
    'Authorization' in headers ? headers : { Authorization: await bearer(), ...headers };
  const given = Object.entries(authorized).filter((pair): pair is [string, string] => !!pair[1]);
  return call(handler, {
    ...parts,
    httpMethod,
    path: `/api/admin/${route.replace(/{(\w+)}/g, (_, key) => pathParameters?.[key] ?? '')}/`,
    pathParameters,
    headers: Object.fromEntries(given),
  });
};

/** A token that this service gives: an admin's, unless told otherwise. */
export const newToken = async (claims: Partial<Claims> = {}): Promise<string> => {
  const hash = config.adminPasswordHash;
  if (hash === undefined) throw new Error('The tests run without ADMIN_PASSWORD_HASH');
  const { token } = await issueToken({ subject: 'admin', groups: [ADMIN_GROUP], ...claims }, hash);
  return token;
};

const REUSED_FOR_MS = 1_800_000;
let last: { token: string; madeAt: number } | undefined;

/** One token for many calls; a new one when the test's clock has moved far. */
const bearer = async (): Promise<string> => {
  if (!last || Math.abs(Date.now() - last.madeAt) > REUSED_FOR_MS) {
    last = { token: await newToken(), madeAt: Date.now() };
  }
  return `Bearer ${last.token}`;
};
