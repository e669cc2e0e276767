import { checkStored } from '../../tests/support/chaos/check.ts';
import { add, type Counts, nothing } from '../../tests/support/chaos/told.ts';
import { openTables } from '../../tests/support/open-tables.ts';
import type { Somebody } from './people.mts';
import type { AnswerBody } from './requests.mts';

/** What the tables of `npm start` are called here. */
export const TABLES = { sessions: 'sessions', stats: 'session-stats' };

type Person = Pick<Somebody, 'person'>;

/** What people were told has been counted, in all their sessions. */
export const acknowledged = (people: readonly Person[]): Counts & { sessions: number } => {
  const counts = nothing();
  let sessions = 0;
  for (const { person } of people) {
    for (const { counted } of person.diary.sessions.values()) add(counts, counted);
    sessions += person.diary.sessions.size;
  }
  return { ...counts, sessions };
};

/** Where the histories of people say something else. */
export const checkHistories = async (people: readonly Somebody[]): Promise<string[]> => {
  const wrong: string[] = [];
  for (const somebody of people) {
    const { person, kind, page } = somebody;
    page.signOut();
    const histories = [await page.readHistory(1, 1)];
    if (kind === 'token') {
      page.signIn();
      histories.push(await page.readHistory(1, 1));
    }
    const sum = (of: (history: AnswerBody) => number) =>
      histories.reduce((total, history) => total + of(history), 0);
    const { sessions, messages, conversations } = acknowledged([somebody]);
    for (const [what, is, should] of [
      ['sessions', sum(({ total_sessions }) => total_sessions), sessions],
      ['messages', sum(({ summary }) => summary.total_messages_sent), messages],
      ['conversations', sum(({ summary }) => summary.total_conversations), conversations],
    ] as const) {
      if (is === should) continue;
      wrong.push(`The history of ${person.name} has ${is} ${what}, and not ${should}.`);
    }
  }
  return wrong;
};

/** Where the tables say something else, or statistics and totals are not those of the sessions. */
export const checkTables = async (endpoint: string, people: readonly Person[]) => {
  const tables = openTables(endpoint, TABLES);
  const stored = { sessions: await tables.sessions(), stats: await tables.statistics() };
  tables.close();
  const persons = people.map(({ person }) => person);
  return checkStored(stored, persons).map(({ sentence }) => sentence);
};
