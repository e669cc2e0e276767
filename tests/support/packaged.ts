import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation of every kind
export type Resource = { Type: string; Condition?: string; Properties: any };
export type Template = {
  Conditions: Record<string, unknown>;
  Resources: Record<string, Resource & { DeletionPolicy?: string }>;
  Outputs: Record<string, object>;
};

export const ORIGINS = 'https://chat.example.com,https://www.example.com';

/** Packages as a machine without credentials would: the template that a deployment would send. */
export const packageStage = async (directory: string, ...options: string[]): Promise<Template> => {
  const { AWS_ACCESS_KEY_ID: _, AWS_PROFILE: __, ...environment } = process.env;
  await promisify(execFile)('serverless', ['package', '--package', directory, ...options], {
    env: { ...environment, ESBUILD_WORK_FOLDER: `.esbuild/${crypto.randomUUID()}` },
  });
  return readTemplate(directory);
};

/** The template that was packaged into a directory. */
export const readTemplate = (directory: string): Template =>
  JSON.parse(readFileSync(join(directory, 'cloudformation-template-update-stack.json'), 'utf8'));

/** The stage `prod`, with these parameters. */
export const packageProd = (directory: string, parameters: Record<string, string> = {}) =>
  packageStage(
    directory,
    ...['--stage', 'prod'],
    ...Object.entries({ allowedOrigins: ORIGINS, ...parameters }).flatMap(([name, value]) => [
      '--param',
      `${name}=${value}`,
    ]),
  );

/** The resources of a type, by name. */
export const ofType = ({ Resources }: Template, type: string) =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type);

/** Their properties alone. */
export const propertiesOf = (template: Template, type: string) =>
  ofType(template, type).map(([, { Properties }]) => Properties);
