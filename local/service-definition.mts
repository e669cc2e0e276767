import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CreateTableInput, TimeToLiveSpecification } from '@aws-sdk/client-dynamodb';
import { parse } from 'yaml';

type TableProperties = Pick<
  CreateTableInput,
  'AttributeDefinitions' | 'BillingMode' | 'GlobalSecondaryIndexes' | 'KeySchema'
> & { TimeToLiveSpecification?: TimeToLiveSpecification };

type Route = { method: string; path: string };

type ServiceDefinition = {
  service: string;
  params: Record<string, Record<string, string>>;
  functions: Record<string, { events: { http?: Route }[] }>;
  resources: (string | { Resources: Record<string, { Type: string; Properties: unknown }> })[];
};

const FILE = join(import.meta.dirname, '..', 'serverless.yml');

// CloudFormation's tags (!GetAtt and so on) stay unresolved: nothing that is read here uses one.
const definition: ServiceDefinition = parse(readFileSync(FILE, 'utf8'), { logLevel: 'silent' });

/** The DynamoDB tables of serverless.yml by their logical name there. */
export const tableResources: Record<string, TableProperties> = Object.fromEntries(
  definition.resources
    .flatMap((part) => (typeof part === 'string' ? [] : Object.entries(part.Resources)))
    .filter(([, { Type }]) => Type === 'AWS::DynamoDB::Table')
    .map(([name, { Properties }]) => [name, Properties as TableProperties]),
);

/** What serverless.yml sets a parameter to on a stage. */
export const stageParameter = (stage: string, name: string): string | undefined =>
  definition.params[stage]?.[name];

/** What a deployment sets a parameter to on a stage, where its command line says nothing else. */
export const stageSetting = (stage: string, name: string): string => {
  const setting = stageParameter(stage, name) ?? stageParameter('default', name) ?? '';
  return String(setting)
    .replace(/\$\{self:service\}/g, definition.service)
    .replace(/\$\{sls:stage\}/g, stage);
};

/** The routes of the API, in the order of serverless.yml. */
export const routes: Route[] = Object.values(definition.functions).flatMap(({ events }) =>
  events.flatMap(({ http }) => (http ? [{ ...http, method: http.method.toUpperCase() }] : [])),
);

/** The functions by name, in the order of serverless.yml. */
export const functionNames: string[] = Object.keys(definition.functions);
