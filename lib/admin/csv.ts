import type { Listed } from '../repository/listing.ts';
import { adminRow } from './answers.ts';

/** What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

/** A cell of RFC 4180. What would be a formula gets an apostrophe, which makes it a text. */
export const csvCell = (value: string | number | null): string => {
  if (value === null) return '';
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value);
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const csvLine = (cells: (string | number | null)[]): string =>
  `${cells.map(csvCell).join(',')}\r\n`;

/** Writes instants as "2026-11-22 14:03:11" in a time zone. */
export const localTime = (timeZone: string): ((instant: number) => string) => {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  return (instant) => {
    const parts = Object.fromEntries(
      format.formatToParts(instant).map(({ type, value }) => [type, value]),
    );
    const { year, month, day, hour, minute, second } = parts;
    return `${year}-${month}-${day} ${hour}:${minute}:${second}`;
  };
};

/** The line above the sessions. */
export const csvHeader = (timeZone: string): string =>
  csvLine([
    ...['Session', 'User', 'Status', `Started (${timeZone})`, `Ended (${timeZone})`],
    ...['Duration (s)', 'Messages', 'Conversations', 'Average response time (s)', 'Ended by'],
  ]);

/** A line for each session, as it stands at an instant. */
export const csvOf = (
  sessions: Listed[],
  { timeZone, at }: { timeZone: string; at: number },
): string => {
  const local = localTime(timeZone);
  const lines = sessions.map(({ userId, session }) => {
    const row = adminRow(userId, session, at);
    return csvLine([
      row.session_id,
      row.user_id,
      row.status,
      local(session.startedAt),
      'endedAt' in session ? local(session.endedAt) : null,
      row.duration_seconds,
      row.total_messages_sent,
      row.total_conversations,
      row.average_response_time,
      row.ended_by,
    ]);
  });
  return lines.join('');
};
