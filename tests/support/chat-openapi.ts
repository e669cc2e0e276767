import type { EndpointName, Reply } from './endpoints.ts';
import { faults, readOpenapi, type Schema } from './openapi.ts';

/** The document of the chat API, and whether answers are as it says. */

export type Exampled = { example?: unknown; examples?: Record<string, { value: unknown }> };
type Content = Record<string, Exampled & { schema: Schema }>;
type Header = Exampled & { required?: boolean; schema: Schema };
type Parameter = Exampled & { name: string; in: string; schema: Schema };
export type Operation = {
  parameters?: Parameter[];
  requestBody?: { content: Content };
  responses: Record<string, { headers?: Record<string, Header>; content: Content }>;
};
type Specification = {
  openapi: string;
  info: { version: string; description: string };
  paths: Record<string, { parameters: Parameter[]; get?: Operation; post?: Operation }>;
  components: { schemas: Record<string, Schema> };
};

export const openapi = readOpenapi<Specification>('docs/openapi.yaml');

export const BASE = '/api/chat/sessions/';

export const endpoints = Object.entries(openapi.paths).flatMap(([path, { get, post }]) =>
  Object.entries({ get, post }).flatMap(([method, operation]) =>
    operation ? [{ name: path.slice(BASE.length, -1) as EndpointName, method, operation }] : [],
  ),
);

export const operationOf = (name: EndpointName): Operation => {
  const endpoint = endpoints.find((candidate) => candidate.name === name);
  if (!endpoint) throw new Error(`${name} is not documented`);
  return endpoint.operation;
};

export const jsonOf = ({ content }: { content: Content }) => {
  const json = content['application/json'];
  if (!json) throw new Error('No JSON is documented');
  return json;
};

/** The codes of an endpoint: what a response adds to the error that all have in common. */
export const documentedCodes = ({ responses }: Operation): { code: string; status: number }[] =>
  Object.entries(responses).flatMap(([status, response]) => {
    const { allOf } = jsonOf(response).schema as {
      allOf?: { properties: { code?: { enum: string[] } } }[];
    };
    const own = allOf?.at(-1)?.properties.code?.enum ?? [];
    return own.map((code) => ({ code, status: Number(status) }));
  });

/**
 * What is wrong with an answer by the document, to the last field and header. `isOpen` is whether a
 * page of an allowed origin asked, and may read it.
 */
export const faultsOfAnswer = (
  name: EndpointName,
  { status, headers, body }: Reply,
  { isOpen }: { isOpen: boolean },
): string[] => {
  const documented = operationOf(name).responses[status];
  if (!documented) return [`${name} answers ${status}, which is not documented`];
  const expected = Object.entries(documented.headers ?? {}).filter(
    ([, { required }]) => required || isOpen,
  );
  const { 'Content-Type': contentType, ...others } = headers;
  const unexpected = Object.keys(others).filter(
    (header) => !expected.some(([known]) => known === header),
  );
  return [
    ...faults(jsonOf(documented).schema, body).map((fault) => `body: ${fault}`),
    ...(contentType === 'application/json; charset=utf-8' ? [] : ['Content-Type is not JSON']),
    ...unexpected.map((header) => `the header ${header} is not documented`),
    ...expected.flatMap(([header, { schema }]) => {
      const value = schema['type'] === 'integer' ? Number(others[header]) : others[header];
      return faults(schema, value).map((fault) => `${header}: ${fault}`);
    }),
  ];
};
