import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * One clause taken out of one condition, in the source as it is loaded and not on the disk. The clause
 * still stands in the expression, since DynamoDB refuses values that none names: it is made true for
 * everybody or, where it is one of two ways to be let in, true for nobody.
 */
export type Removal = {
  /** As the command takes it, such as "close RUNS". */
  name: string;
  /** In lib/repository. */
  file: string;
  find: string;
  /** Which of the places where it is found, from 0. */
  place: number;
  replacement: string;
};

const repository = join(import.meta.dirname, '../../lib/repository');
const read = (file: string) => readFileSync(join(repository, file), 'utf8');

const FILES = ['start.ts', 'update.ts', 'close.ts', 'archive.ts', 'sweep.ts', 'erase.ts'];

/** No item has such an attribute. */
const forAll = (clause: string) => `(${clause} OR attribute_not_exists(nowhere))`;
const forNobody = (clause: string) => `(${clause} AND attribute_exists(nowhere))`;
const named = (clause: string) => `\`${forAll(`\${${clause}}`)}\``;

/** What clauses are made of that have parts, where they are defined. */
const PARTS: [string, (clause: string) => string][] = [
  ['attribute_not_exists(closed_id)', forNobody],
  ['closed_id < :id', forAll],
  ['closed_at <= :as_of', forAll],
  [`attribute_not_exists(active.writers.$\{writer})`, forAll],
  ['size(active.writers) < :cap', forAll],
  [`active.writers.$\{writer} < :sequence`, forNobody],
  ['closed_id = :erasure', forAll],
];

/** Each clause of each condition, wherever one is made of it. */
export const removals = (): Removal[] => {
  const conditions = read('conditions.ts');
  const clauses = [...conditions.matchAll(/^export const ([A-Z_]+) =\s*[^\d\s]/gm)].map(
    ([, clause]) => String(clause),
  );
  return [
    ...FILES.flatMap((file) => clauses.flatMap((clause) => usesOf(clause, file))),
    {
      name: 'archive attribute_not_exists(session_id)',
      file: 'archive.ts',
      find: 'attribute_not_exists(session_id)',
      place: 0,
      replacement: forAll('attribute_not_exists(session_id)'),
    },
    ...usesOf('NOTHING_OPEN', 'conditions.ts'),
    ...PARTS.map(([find, become]) => ({
      name: `conditions ${find}`,
      file: 'conditions.ts',
      find,
      place: 0,
      replacement: become(find),
    })),
  ];
};

const usesOf = (clause: string, file: string): Removal[] => {
  const source = read(file);
  const importsEnd = source.lastIndexOf("from './");
  const places = [...source.matchAll(pattern(clause))]
    .map(({ index }, place) => ({ index, place }))
    .filter(({ index }) => index > importsEnd && !source.startsWith(`${clause} =`, index));
  return places.map(({ place }, use) => ({
    name: `${file.replace('.ts', '')} ${clause}${places.length > 1 ? ` ${use + 1}` : ''}`,
    file,
    find: clause,
    place,
    replacement: named(clause),
  }));
};

/** Names are found whole. */
const pattern = (find: string) => {
  const escaped = find.replace(/[$(){}.]/g, '\\$&');
  return new RegExp(/^\w+$/.test(find) ? `\\b${find}\\b` : escaped, 'g');
};

export const findRemoval = (name: string): Removal | undefined =>
  removals().find((removal) => removal.name === name);

/** The source of a file without the clause; of other files, as it is. */
export const sourceWithout = (path: string, { file, find, place, replacement }: Removal) => {
  const source = readFileSync(path, 'utf8');
  if (path !== join(repository, file)) return source;
  let seen = -1;
  return source.replace(pattern(find), (found) => {
    seen += 1;
    return seen === place ? replacement : found;
  });
};
