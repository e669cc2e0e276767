import { readFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import { PlainError } from '../plain-error.mts';

/** A row of a dump, and where it is: what people are told of it. */
export type DumpRow = { where: string; key?: string; values: Record<string, unknown> };

/** What is in a dump: the sessions, the names of users by their keys, and how much else. */
export type Dump = {
  sessions: DumpRow[];
  usernames: Map<string, string>;
  hasUsers: boolean;
  otherRows: number;
};

const SESSION_MODEL = /(^|\.)usersession$/i;

/** Reads what `dumpdata` has written, or CSV with a header. Throws a PlainError where it is neither. */
export const readDump = (path: string): Dump => {
  const text = readText(path);
  return /^\s*[[{]/.test(text) ? readJson(path, text) : readCsv(path, text);
};

export const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new PlainError(`${path} cannot be read.`, { cause });
  }
};

const readJson = (path: string, text: string): Dump => {
  const rows = parseJson(path, text);
  if (!Array.isArray(rows)) {
    throw new PlainError(`${path} is not a list of rows, as dumpdata writes it.`);
  }
  const dump: Dump = { sessions: [], usernames: new Map(), hasUsers: false, otherRows: 0 };
  for (const [index, row] of rows.entries()) {
    const { model, pk, fields } = (row ?? {}) as {
      model?: unknown;
      pk?: unknown;
      fields?: unknown;
    };
    const key = pk === undefined || pk === null ? undefined : String(pk);
    if (typeof fields !== 'object' || fields === null) dump.otherRows += 1;
    else if (SESSION_MODEL.test(String(model))) {
      const where = `row ${index + 1}${key === undefined ? '' : ` (pk ${key})`}`;
      dump.sessions.push({
        where,
        ...(key === undefined ? {} : { key }),
        values: fields as Record<string, unknown>,
      });
    } else if (key !== undefined && 'username' in fields && typeof fields.username === 'string') {
      // Of whatever model: a project may have one of its own for users.
      dump.hasUsers = true;
      dump.usernames.set(key, fields.username);
    } else dump.otherRows += 1;
  }
  return dump;
};

const parseJson = (path: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PlainError(`${path} is not JSON: ${(error as Error).message}.`);
  }
};

const readCsv = (path: string, text: string): Dump => {
  try {
    const rows = parse(text, {
      columns: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as { record: Record<string, string>; info: { lines: number } }[];
    const sessions = rows.map(({ record, info }) => ({
      where: `line ${info.lines}`,
      values: record,
    }));
    return { sessions, usernames: new Map(), hasUsers: false, otherRows: 0 };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new PlainError(`${path} is neither JSON nor CSV with a header: ${error.message}.`);
  }
};
