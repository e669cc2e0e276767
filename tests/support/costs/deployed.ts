import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation of every kind
type Resource = { Type: string; Properties: any };

const folder = new URL('../../../deploy/', import.meta.url);

/** The resources of deploy/, as they stand there; CloudFormation's tags stay unresolved. */
const resources = readdirSync(folder)
  .filter((name) => name.endsWith('.yml'))
  .flatMap((name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    return Object.values<Resource>(
      parse(text, { logLevel: 'silent', merge: true }).Resources ?? {},
    );
  });

/** The properties of those of a type. Throws where there is none. */
export const deployed = (type: string): Resource['Properties'][] => {
  const found = resources.filter(({ Type }) => Type === type);
  if (found.length === 0) throw new Error(`deploy/ has no ${type}.`);
  return found.map(({ Properties }) => Properties);
};
