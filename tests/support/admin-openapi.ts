import type { Reply } from './call.ts';
import { faults, readOpenapi, type Schema } from './openapi.ts';

/** The document of the API for admins, and whether answers are as it says. */

type Response = {
  headers?: Record<string, object>;
  content: Record<string, { schema: Schema }>;
};
type Parameter = { name: string; in: string };
export type Operation = { parameters?: Parameter[]; responses: Record<string, Response> };
type Document = {
  info: { version: string; description: string };
  paths: Record<string, Record<'get' | 'post' | 'delete', Operation>>;
};

export const PATH = 'docs/openapi-admin.yaml';

export const openapi = readOpenapi<Document>(PATH);

/** A method and a route below /api/admin, such as `users/{user}`. */
type Route = readonly [method: string, route: string, ...unknown[]];

export const operationOf = ([method, route]: Route): Operation => {
  const found = openapi.paths[`/api/admin/${route}/`]?.[method.toLowerCase() as 'get'];
  if (!found) throw new Error(`${method} ${route} is not documented`);
  return found;
};

/** What is wrong with an answer by the document. */
export const faultsOfAnswer = (route: Route, { status, headers, body }: Reply): string[] => {
  const documented = operationOf(route).responses[status];
  if (!documented) return [`${route[0]} ${route[1]} answers ${status}, which is not documented`];
  const [type = ''] = String(headers['Content-Type']).split(';');
  const content = documented.content[type];
  const missing = Object.keys(documented.headers ?? {}).filter(
    (header) => !(header in headers) && header !== 'X-Next-Cursor',
  );
  return [
    ...(content ? faults(content.schema, body) : [`answers ${type}, which is not documented`]),
    ...missing.map((header) => `the header ${header} is missing`),
  ];
};
