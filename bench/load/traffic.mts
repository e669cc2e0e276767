import { setTimeout as sleep } from 'node:timers/promises';
import { count } from '../../local/progress.mts';
import { Violation } from '../../tests/support/chaos/tab.ts';
import { AUDIENCE, startIssuer } from '../../tests/support/issuer.ts';
import { startService, temporaryDirectory } from '../../tests/support/npm-start.mts';
import { acknowledged, checkHistories, checkTables, TABLES } from './acknowledged.mts';
import type { Part } from './part.mts';
import { newPeople, oneEach, type Somebody } from './people.mts';
import { canBeRead, findingsOf, watchProcesses } from './processes.mts';
import { newRequests } from './requests.mts';
import { showTraffic } from './traffic-line.mts';
import { visit } from './visit.mts';

/** Who was not answered as expected comes again after this. */
const RESTS_MS = 200;

/** `npm start`, with data of its own, and an issuer whose tokens it takes. */
const startAll = async () => {
  const data = temporaryDirectory();
  const issuer = await startIssuer();
  const { DYNAMODB_ENGINE: engine } = process.env;
  const service = await startService(data.path, {
    AUTH_ISSUER: issuer.url,
    AUTH_AUDIENCE: AUDIENCE,
    SESSIONS_TABLE: TABLES.sessions,
    STATS_TABLE: TABLES.stats,
    ...(engine && { DYNAMODB_ENGINE: engine }),
  });
  return {
    issuer,
    base: service.base,
    dataDirectory: data.path,
    database: String(/Database +(http:\S+)/.exec(service.output())?.[1]),
    stop: async () => {
      await service.pressCtrlC();
      issuer.close();
      data.remove();
    },
  };
};

/** People come and go over HTTP, as many at a time as there are, without a pause. */
export const traffic: Part = {
  title: 'Everybody comes at once',
  run: async ({ seconds, people: size, seed, screen }) => {
    const { issuer, base, dataDirectory, database, stop } = await startAll();
    try {
      const requests = newRequests(base);
      const people = newPeople(size, { issuer, requests, seed });
      const violations: string[] = [];
      const attempt = async (work: () => Promise<unknown>, breakOff = () => {}) => {
        try {
          await work();
        } catch (error) {
          if (!(error instanceof Violation)) throw error;
          violations.push(error.message);
          breakOff();
          await sleep(RESTS_MS);
        }
      };
      const comeAndGo = ({ page, ...how }: Somebody) =>
        attempt(() => visit(page, how), page.breakOff);

      // Once all Lambdas are loaded, what they take is what they need.
      await Promise.all(people.map(comeAndGo));
      requests.forgetTimes();
      if (!canBeRead()) screen.write('What its processes take can be read on Linux only.\n');
      const line = showTraffic(requests, screen);
      const processes = watchProcesses(dataDirectory);
      const until = performance.now() + seconds * 1_000;
      await Promise.all(
        people.map(async (somebody) => {
          while (performance.now() < until) await comeAndGo(somebody);
        }),
      );
      const { tables, limits } = findingsOf(processes.stop());
      line.end();
      const table = requests.table();
      const answered = `${count(requests.made())} requests of ${size} people, ${count(requests.errors())} errors, p99 ${requests.p99().toFixed(0)} ms`;

      const shared = people.find(({ kind }) => kind === 'plain');
      if (shared) await attempt(() => shared.page.end());
      const each = oneEach(people);
      await attempt(async () => void violations.push(...(await checkHistories(each))));
      violations.push(...(await checkTables(database, each)));
      const { sessions, messages, conversations, responses } = acknowledged(each);
      return {
        tables: [table, ...tables],
        limits,
        violations,
        summary: `${answered}. Acknowledged, the first visits included: ${count(sessions)} sessions, ${count(messages)} messages, ${count(conversations)} conversations, ${count(responses)} responses.`,
      };
    } finally {
      await stop();
    }
  },
};
