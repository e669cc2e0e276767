import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

/** A JSON schema. */
export type Schema = { contentSchema?: Schema; [keyword: string]: unknown };

/** A file of the project, by its path from the root. */
export const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** An OpenAPI document, with the references in it resolved. */
export const readOpenapi = <Specification>(path: string): Specification => {
  const document = parse(read(path));

  /** What stands in the document behind a reference. */
  const referred = (reference: string): object =>
    reference
      .split('/')
      .slice(1)
      .reduce((node, key) => node[key], document);

  /** A part of the document with the references in it resolved. */
  const resolved = (node: unknown): unknown => {
    if (typeof node !== 'object' || node === null) return node;
    if (Array.isArray(node)) return node.map(resolved);
    const { $ref, ...own } = node as { $ref?: string };
    const target = $ref === undefined ? {} : (resolved(referred($ref)) as object);
    const entries = Object.entries(own).map(([key, value]) => [key, resolved(value)]);
    return { ...target, ...Object.fromEntries(entries) };
  };

  return resolved(document) as Specification;
};

const ajv = new Ajv2020({ allErrors: true, strictTypes: true, allowUnionTypes: true });
addFormats.default(ajv);

/** What is wrong with a value by a schema. */
export const faults = (schema: Schema, value: unknown): string[] => {
  const validate = ajv.compile(schema);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};
