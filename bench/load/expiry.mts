import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { count, type Screen, showProgress } from '../../local/progress.mts';
import { call } from '../../tests/support/call.ts';
import { checkStored } from '../../tests/support/chaos/check.ts';
import { newPerson, type Person } from '../../tests/support/chaos/person.ts';
import {
  bundleService,
  type Handlers,
  newEnvironment,
} from '../../tests/support/chaos/service-bundle.ts';
import { newWorldClock } from '../../tests/support/chaos/world-clock.ts';
import { openTables } from '../../tests/support/open-tables.ts';
import type { Part } from './part.mts';

/** The clock of the service stands still but for when we move it. */
const BEGINNING = '2026-11-21T12:00:00Z';
const ALL_EXPIRED_MS = 2 * 3_600_000;
const STARTS_AT_ONCE = 16;
const LOOKS_AFTER_MS = 250;

type Tables = ReturnType<typeof openTables>;

/** Starts a session and sends a message in it, and leaves without a word. */
const visit = async (person: Person, handlers: Handlers) => {
  const headers = await person.headers('visitor');
  const send = async (name: 'start' | 'update', body: object) => {
    const path = `/api/chat/sessions/${name}/`;
    const reply = await call(handlers[name], { httpMethod: 'POST', path, headers, body });
    if (reply.status >= 300) throw new Error(`${name} was answered ${reply.status}.`);
    return reply.body;
  };
  const { session_id } = await send('start', {});
  const number = { client_id: 'tab', sequence: 1 };
  await send('update', { session_id, activity_type: 'message_sent', ...number });
  const told = person.diary.of(session_id);
  told.starts++;
  told.counted.messages++;
};

/** Shows how many sessions are counted as ended, for as long as the work takes. */
const showEnded = async (
  work: Promise<void>,
  { tables, sessions, screen }: { tables: Tables; sessions: number; screen: Screen },
) => {
  const { add } = showProgress(sessions, { unit: 'sessions swept', stream: screen });
  let shown = 0;
  const look = async () => {
    const shards = await tables.statistics();
    const ended = shards.reduce((sum, shard) => sum + Number(shard['sessions']), 0);
    for (; shown < ended; shown++) add();
  };
  let isOver = false;
  const over = work.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await look();
    await Promise.race([over, sleep(LOOKS_AFTER_MS)]);
  }
  await over;
  await look();
};

/** What is not as one sweep should have left it. */
const violationsIn = async (tables: Tables, people: Person[]): Promise<string[]> => {
  const stored = { sessions: await tables.sessions(), stats: await tables.statistics() };
  const findings = checkStored(stored, people).map(({ sentence }) => sentence);
  const ended = stored.sessions.filter(({ session_id }) => session_id !== 'current');
  const others = ended.filter(({ ended_by }) => ended_by !== 'expired');
  const listed = await tables.listed('by-expiry');
  return [
    ...findings,
    ...(others.length > 0 ? [`${count(others.length)} sessions have not ended by expiring.`] : []),
    ...(listed.length > 0
      ? [`The index by expiry still lists ${count(listed.length)} users.`]
      : []),
  ];
};

/** All sessions of many people expire, and one run of the sweep ends them. */
export const expiry: Part = {
  title: 'Everybody leaves without a word',
  run: async ({ sessions, screen, newEnvironment: newTables }) => {
    const variables = await newTables({
      DYNAMODB_REQUEST_TIMEOUT_MS: '5000',
      METRICS: 'off',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
    });
    const clock = newWorldClock(BEGINNING);
    const bundle = await bundleService();
    const newLambda = () => newEnvironment(bundle, { variables, now: clock.now });
    const people = Array.from({ length: sessions }, (_, index) =>
      newPerson(`person-${index + 1}`, { uuid: randomUUID, makeToken: async () => '', clock }),
    );
    const { add } = showProgress(sessions, { unit: 'sessions started', stream: screen });
    const lambda = newLambda();
    await pMap(
      people,
      async (person) => {
        await visit(person, lambda);
        add();
      },
      { concurrency: STARTS_AT_ONCE },
    );

    clock.pass(ALL_EXPIRED_MS);
    const tables = openTables(String(variables['DYNAMODB_ENDPOINT']), {
      sessions: String(variables['SESSIONS_TABLE']),
      stats: String(variables['STATS_TABLE']),
    });
    const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => 300_000 };
    const begins = performance.now();
    let tookMs = 0;
    const sweep = async () => {
      await newLambda().sweep({}, context);
      tookMs = performance.now() - begins;
    };
    await showEnded(sweep(), { tables, sessions, screen });
    const violations = await violationsIn(tables, people);
    tables.close();
    const perSecond = Math.round(sessions / (tookMs / 1_000));
    return {
      tables: [],
      limits: [],
      violations,
      summary: `${count(sessions)} sessions of as many users expired; one sweep took ${(tookMs / 1_000).toFixed(1)} s, ${count(perSecond)} sessions a second.`,
    };
  },
};
