import { ApiError } from '../api.ts';
import { type CsvPage, resolveFilter, sessionsCsv } from './session-api.ts';
import type { SessionFilter } from './session-filter.ts';

type ExportOptions = {
  filter: SessionFilter;
  timeZone: string;
  signal: AbortSignal;
  /** Told the number of sessions after each page. */
  onProgress: (rows: number) => void;
};

const ATTEMPTS = 5;

/** All sessions of a filter as one CSV, however many pages that takes. */
export const exportCsv = async ({
  filter,
  timeZone,
  signal,
  onProgress,
}: ExportOptions): Promise<Blob> => {
  const query = await resolveFilter(filter, { timeZone, signal });
  const pageAt = (cursor: string | null) =>
    patiently(() => sessionsCsv(query, { timeZone, cursor, signal }), signal);
  const pages: string[] = [];
  let lines = 0;
  let cursor: string | null = null;
  do {
    const { text, nextCursor }: CsvPage = await pageAt(cursor);
    pages.push(text);
    lines += text.split('\r\n').length - 1;
    onProgress(lines - 1); // without the column names
    cursor = nextCursor;
  } while (cursor !== null);
  return new Blob(pages, { type: 'text/csv;charset=utf-8' });
};

/** A long export is not given up for one answer that says to come back later. */
export const patiently = async <Answer>(
  ask: () => Promise<Answer>,
  signal: AbortSignal,
  attempts = ATTEMPTS,
): Promise<Answer> => {
  try {
    return await ask();
  } catch (error) {
    const isPassing = error instanceof ApiError && [429, 503].includes(error.status);
    if (!isPassing || attempts <= 1) throw error;
    await pause(error.retryAfterSeconds || 1, signal);
    return patiently(ask, signal, attempts - 1);
  }
};

const pause = (seconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

/** Has the browser save it as a file. */
export const saveFile = (content: Blob, name: string): void => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has its own hold on it once it has begun to save.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};
