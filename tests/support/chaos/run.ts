import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TableNames } from '../../../local/tables.mts';
import { handlerEnvironment } from '../environment.mts';
import { AUDIENCE, startIssuer } from '../issuer.ts';
import { openTables } from '../open-tables.ts';
import { seededRandom } from '../random.ts';
import { checkStored, type Finding } from './check.ts';
import { newFaults } from './faults.ts';
import { startFleet } from './fleet.ts';
import { newPerson } from './person.ts';
import { runTab } from './tab.ts';
import { newWorldClock } from './world-clock.ts';

export type ChaosOptions = {
  engine: string;
  tables: TableNames;
  /** Of handlers/, as bundleService makes it. */
  bundle: string;
  /** Brings back who does what and what goes wrong, though not the order in which things happen. */
  seed: number;
  operations: number;
  /** The share of requests to the database that go wrong. */
  faults: number;
  onOperation?: () => void;
};

/** Sunday evening, on the last but one day of a month: a day, a week and a month soon begin. */
const BEGINNING = '2026-11-29T22:45:00Z';
const ENVIRONMENTS = 6;
const OPERATIONS_OF_A_TAB = 80;
/** Two of a person's tabs number what they send, and one does not. */
const TABS = ['tab-1', 'tab-2', 'unnumbered'];
/** How many people are there at a time, at the most. */
const PEOPLE_AT_ONCE = 16;
/** For how long, in real milliseconds, a sweeper rests at the most. */
const SWEEPS_AFTER_MS = 600;
/** How much time passes with an operation of one's own at the most, and how much now and then. */
const PASSES_MS = 300_000;
const QUIET_MS = 70 * 60_000;
const QUIET_AFTER_OPERATIONS = 20;
/** After this everything has expired, and the sweep's index says so. */
const ALL_IS_OVER_MS = 180 * 60_000;

/**
 * Lets people do things in a storm of faults, and looks afterwards whether what is stored is what
 * they were told. Whether sessions expire after a fixed time or slide depends on the seed.
 */
export const runChaos = async ({
  engine,
  tables,
  bundle,
  seed,
  operations,
  faults: rate,
  onOperation = () => {},
}: ChaosOptions) => {
  const random = seededRandom(seed);
  const another = () => seededRandom(random() * 2 ** 32);
  const clock = newWorldClock(BEGINNING);
  const faults = newFaults({ random: another(), rate });
  const issuer = await startIssuer();
  const fleet = await startFleet({
    engine,
    bundle,
    variables: variablesFor(engine, { tables, issuer: issuer.url, seed }),
    size: ENVIRONMENTS,
    random: another(),
    faults,
    clock,
  });
  const findings: Finding[] = [];
  let operationsDone = 0;

  const passTime = () => {
    operationsDone++;
    onOperation();
    clock.pass((random() * PASSES_MS) / atOnce);
    if (operationsDone % (QUIET_AFTER_OPERATIONS * atOnce) === 0) clock.pass(QUIET_MS);
  };

  const tabs = Math.max(1, Math.round(operations / OPERATIONS_OF_A_TAB));
  const people = Array.from({ length: Math.ceil(tabs / TABS.length) }, (_, index) =>
    newPerson(`person-${index + 1}`, {
      uuid: randomUUID,
      makeToken: (claims) => issuer.token(claims),
      clock,
    }),
  );
  const atOnce = Math.min(people.length, PEOPLE_AT_ONCE);
  const waiting = [...people];
  let left = operations;
  const live = async () => {
    for (let person = waiting.shift(); person; person = waiting.shift()) {
      const someone = person;
      await Promise.all(
        TABS.map(async (name) => {
          const share = Math.min(left, OPERATIONS_OF_A_TAB);
          left -= share;
          try {
            await runTab(share, {
              name,
              isNumbered: name !== 'unnumbered',
              person: someone,
              fleet,
              random: another(),
              onOperation: passTime,
            });
          } catch (error) {
            findings.push({ person: someone, sentence: (error as Error).message });
          }
        }),
      );
    }
  };

  let isOver = false;
  const sweepOften = async () => {
    while (!isOver) {
      // In a storm a sweep may fail to read a shard; then it fails aloud, and the next one goes on.
      await fleet.sweep().catch(() => faults.note('sweeps that failed'));
      faults.note('sweeps');
      await sleep(random() * SWEEPS_AFTER_MS);
    }
  };
  const sweepers = [sweepOften(), sweepOften()];
  await Promise.all(Array.from({ length: atOnce }, live));
  isOver = true;
  await Promise.all(sweepers);

  await fleet.heal();
  clock.pass(ALL_IS_OVER_MS);
  await fleet.sweep();
  const open = openTables(engine, tables);
  const stored = { sessions: await open.sessions(), stats: await open.statistics() };
  open.close();
  fleet.close();
  issuer.close();
  findings.push(...checkStored(stored, people));
  return { findings, injected: faults.injected, people, stored, operations: operationsDone };
};

const variablesFor = (
  engine: string,
  { tables, issuer, seed }: { tables: TableNames; issuer: string; seed: number },
) => {
  const { DYNAMODB_REQUEST_TIMEOUT_MS: _, ...environment } = handlerEnvironment(engine, tables);
  return {
    ...environment,
    AUTH_ISSUER: issuer,
    AUTH_AUDIENCE: AUDIENCE,
    SESSION_EXPIRY: seed % 2 ? 'fixed' : 'sliding',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  };
};
