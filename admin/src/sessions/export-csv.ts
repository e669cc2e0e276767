import { patiently } from '../patiently.ts';
import { type CsvPage, resolveFilter, sessionsCsv } from './session-api.ts';
import type { SessionFilter } from './session-filter.ts';

type ExportOptions = {
  filter: SessionFilter;
  timeZone: string;
  signal: AbortSignal;
  /** Told the number of sessions after each page. */
  onProgress: (rows: number) => void;
};

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
