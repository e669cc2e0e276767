import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { PlainError } from '../plain-error.mts';
import { digestOf } from './item-file.mts';

const FILE = 'manifest.json';
const FORMAT = 'customer-sessions backup';
const VERSION = 1;

const TABLES = ['sessions', 'stats', 'admin'] as const;

const File = v.object({
  name: v.pipe(v.string(), v.regex(/^[\w.-]+$/)),
  table: v.picklist(TABLES),
  items: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

const Manifest = v.object({
  format: v.literal(FORMAT),
  version: v.literal(VERSION),
  /** What is in it had happened by the first, and nothing after the second is in it. */
  started_at: v.pipe(v.string(), v.isoTimestamp()),
  finished_at: v.pipe(v.string(), v.isoTimestamp()),
  /** How many there are of each. */
  users: v.number(),
  sessions: v.number(),
  files: v.array(File),
});

export type Manifest = v.InferOutput<typeof Manifest>;

/** Written last, and at once: a folder without one is no backup. */
export const writeManifest = (
  folder: string,
  contents: Omit<Manifest, 'format' | 'version'>,
): Manifest => {
  const unfinished = join(folder, `${FILE}.unfinished`);
  const manifest = { format: FORMAT, version: VERSION, ...contents } as const;
  writeFileSync(unfinished, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, join(folder, FILE));
  return manifest;
};

/** Throws a PlainError where there is no backup, or one of another version. */
export const readManifest = (folder: string): Manifest => {
  const path = join(folder, FILE);
  const parsed = v.safeParse(Manifest, readJson(path));
  if (parsed.success) return parsed.output;
  const where = parsed.issues.map((issue) => v.getDotPath(issue) ?? 'all of it').join(', ');
  throw new PlainError(
    `${path} is not the manifest of a backup of version ${VERSION}; what is wrong is at ${where}.`,
  );
};

const readJson = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new PlainError(
      `${path} cannot be read, so there is no backup there, or one that was not finished.`,
      { cause },
    );
  }
};

/** Throws a PlainError that names the first file whose bytes are not those that were written. */
export const verifyFiles = async (folder: string, { files }: Manifest): Promise<void> => {
  for (const { name, sha256 } of files) {
    const path = join(folder, name);
    const digest = await digestOf(path).catch((cause) => {
      throw new PlainError(`${path} cannot be read. Nothing was written.`, { cause });
    });
    if (digest !== sha256) {
      throw new PlainError(
        `${path} is not as it was written: its SHA-256 is another one. Nothing was written.`,
      );
    }
  }
};
