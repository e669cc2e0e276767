import { isDeepStrictEqual } from 'node:util';
import { daysOf } from '../day-counters.ts';
import { type Row, recountStored } from '../recount.ts';
import type { Person } from './person.ts';
import { COUNTERS, differences, type Told } from './told.ts';

type Item = Record<string, unknown>;
/** All that is stored, once everything has ended and been swept. */
export type Stored = { sessions: Item[]; stats: Item[] };

/** What is wrong, in sentences, and with whom, where it is with somebody. */
export type Finding = { person?: Person | undefined; sentence: string };

const isCurrent = ({ session_id }: Item) => session_id === 'current';
const sum = (rows: Row[], of: (row: Row) => number) =>
  rows.reduce((total, row) => total + of(row), 0);

/** Holds what is stored to what people were told, and the sums to what they are sums of. */
export const checkStored = ({ sessions, stats }: Stored, people: Person[]): Finding[] => {
  const byUser = Map.groupBy(sessions, ({ user_id }) => String(user_id));
  const ofPeople = people.flatMap((person) => {
    const items = Object.values(person.userIds).flatMap((userId) => byUser.get(userId) ?? []);
    return checkPerson(person, items).map((sentence) => ({ person, sentence }));
  });
  const rows = sessions.filter((item) => !isCurrent(item)) as unknown as Row[];
  return [...ofPeople, ...checkStatistics(rows, stats)];
};

const checkPerson = ({ diary, userIds }: Person, items: Item[]): string[] => {
  const rows = items.filter((item) => !isCurrent(item)) as unknown as Row[];
  const ids = new Set(rows.map(({ session_id }) => session_id));
  const users = Object.values(userIds).flatMap((userId) =>
    checkUser(
      userId,
      items.find((item) => isCurrent(item) && item['user_id'] === userId),
      rows.filter(({ user_id }) => user_id === userId),
    ),
  );
  const lost = [...diary.sessions.keys()].filter((id) => !ids.has(id));
  return [
    ...users,
    ...lost.map((id) => `Session ${id} was started and has not ended.`),
    ...(ids.size === rows.length ? [] : ['A session has ended for two users.']),
    ...rows.flatMap((row) => checkSession(row, diary.of(row.session_id))),
    ...rows.flatMap((row) => checkLink(row, ids)),
  ];
};

const checkSession = (row: Row, told: Told): string[] => {
  const [answer, ...others] = told.ends;
  const end = answer === undefined ? undefined : JSON.parse(answer);
  const wrong = [
    ...differences(row, told),
    ...(told.starts > 1 ? [`was new ${told.starts} times`] : []),
    ...(others.length > 0 ? [`was answered ${others.length + 1} different ends`] : []),
    ...(row.ended_at < row.started_at ? ['ended before it started'] : []),
  ];
  if (end !== undefined) {
    if (row.ended_by !== 'client')
      wrong.push(`was ended by its client, and stored as ${row.ended_by}`);
    const stored = [new Date(row.ended_at).toISOString(), row.messages, row.conversations];
    const shown = [end.ended_at, end.total_messages_sent, end.total_conversations];
    if (!isDeepStrictEqual(stored, shown))
      wrong.push(`ended as ${shown}, and is stored as ${stored}`);
  }
  return wrong.map((what) => `Session ${row.session_id} ${what}.`);
};

/** Who goes on after a sign-in goes on from a session that there was. */
const checkLink = (row: Row & { previous_session_id?: string }, ids: Set<string>): string[] =>
  row.previous_session_id === undefined || ids.has(row.previous_session_id)
    ? []
    : [`Session ${row.session_id} goes on from ${row.previous_session_id}, which there is not.`];

const checkUser = (userId: string, current: Item | undefined, rows: Row[]): string[] => {
  if (current === undefined) return rows.length > 0 ? [`${userId} has sessions and no item.`] : [];
  const { closed_id, closed_at, last_started_at, previous_started_at, delete_at, ...rest } =
    current;
  const totals = {
    user_id: userId,
    session_id: 'current',
    total_sessions: rows.length,
    ...Object.fromEntries(COUNTERS.map((name) => [`total_${name}`, sum(rows, (row) => row[name])])),
    total_duration_ms: sum(rows, ({ started_at, ended_at }) => ended_at - started_at),
  };
  const isKeptRight = userId.startsWith('visitor:') === (delete_at !== undefined);
  return [
    ...(isDeepStrictEqual(rest, totals)
      ? []
      : [`${userId} has ${JSON.stringify(rest)} and not ${JSON.stringify(totals)}.`]),
    ...(isKeptRight ? [] : [`${userId} has delete_at ${delete_at}.`]),
  ];
};

const checkStatistics = (rows: Row[], stats: Item[]): Finding[] => {
  const stored = daysOf(stats);
  const counted = recountStored(rows);
  const days = new Set([...Object.keys(stored), ...Object.keys(counted)]);
  return [...days].flatMap((day) => {
    const [is, should] = [stored[day] ?? {}, counted[day] ?? {}];
    const names = new Set([...Object.keys(is), ...Object.keys(should)]);
    return [...names]
      .filter((name) => (is[name] ?? 0) !== (should[name] ?? 0))
      .map((name) => ({
        sentence: `The statistics of ${day} have ${name} ${is[name] ?? 0}, and its sessions ${should[name] ?? 0}.`,
      }));
  });
};
