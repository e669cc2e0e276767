import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { count, showProgress } from '../../local/progress.mts';
import { startFaultProxy } from '../../tests/support/fault-proxy.ts';
import { bundleEndpoints, ENDPOINTS, type EndpointName } from '../bundles.mts';
import type { Limit, Table } from '../claim.mts';
import type { Part } from './part.mts';
import type { Held } from './soak-child.mts';

const QUARTERS = 4;
/** After each of them the screen is told. */
const STEPS_OF_A_QUARTER = 5;
const STEPS = QUARTERS * STEPS_OF_A_QUARTER;
/** Calls that the database does not answer, at once. */
const HANGING = 100;
/** After them everything goes on as before, and sockets are opened again. */
const CALLS_AFTERWARDS = 100;
/**
 * How much the heap may hold at the end, to the least that it held after a quarter of the calls, a half
 * or three. V8 throws out what it compiled and no longer needs when it pleases, a fifth of the heap.
 */
const HEAP_LIMIT = 1.15;
/** Before so many calls in a quarter code is still being compiled, and more of it comes than goes. */
const WARM_AFTER_CALLS = 4_000;
const COLD_HEAP_LIMIT = 1.5;
const LAMBDAS = ENDPOINTS.length;

/** A process with the Lambdas in it. Ends itself when we are gone. */
const startChild = (paths: Record<EndpointName, string>, env: Record<string, string>) => {
  const child = fork(join(import.meta.dirname, 'soak-child.mts'), [JSON.stringify(paths)], {
    env,
    execArgv: ['--expose-gc', '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const died = once(child, 'exit').then(() => {
    throw new Error('The process of the soak has ended by itself.');
  });
  died.catch(() => {});
  return {
    ask: async <Answer,>(work: string, times = 0): Promise<Answer> => {
      child.send({ work, times });
      const [answer] = await Promise.race([once(child, 'message'), died]);
      return answer;
    },
    stop: () => child.kill(),
  };
};

/** The Lambdas are called for a long time, and then the database hangs. Nothing may pile up in them. */
export const soak: Part = {
  title: 'Lambdas that live long',
  run: async ({ calls: wanted, screen, newEnvironment }) => {
    const calls = Math.ceil(wanted / STEPS) * STEPS;
    const directory = mkdtempSync(join(tmpdir(), 'soak-'));
    // Each call leaves its line with metrics, as on AWS; those about calls without an answer do not.
    const environment = await newEnvironment({ POWERTOOLS_LOG_LEVEL: 'SILENT' });
    const proxy = await startFaultProxy(String(environment['DYNAMODB_ENDPOINT']));
    const pass = () => void proxy.seen.pop();
    const child = startChild(await bundleEndpoints(directory), {
      ...environment,
      DYNAMODB_ENDPOINT: proxy.endpoint,
    });
    const look = async (after: string) => ({
      after,
      ...(await child.ask<Held>('held')),
      sockets: await proxy.connections(),
    });
    const { add } = showProgress(calls, { unit: 'calls', stream: screen });
    const made = calls / STEPS;
    const makeQuarter = async () => {
      for (let step = 0; step < STEPS_OF_A_QUARTER; step++) {
        await child.ask('call', made);
        for (let shown = 0; shown < made; shown++) add();
      }
    };
    try {
      proxy.plan(pass);
      const quarters: Look[] = [];
      for (let quarter = 1; quarter <= QUARTERS; quarter++) {
        await makeQuarter();
        quarters.push(await look(`${count((quarter * calls) / QUARTERS)} calls`));
      }
      proxy.plan(() => {
        pass();
        return 'hangs';
      });
      const statuses = await child.ask<number[]>('callAtOnce', HANGING);
      proxy.plan(pass);
      const hung = await look(`${HANGING} without an answer`);
      await child.ask('call', CALLS_AFTERWARDS);
      const afterwards = await look(`${CALLS_AFTERWARDS} more`);

      const others = statuses.filter((status) => status !== 503);
      return {
        tables: [tableOf([...quarters, hung, afterwards])],
        limits: [
          ...limitsOf([...quarters, afterwards], calls),
          limit(`sockets after ${hung.after}`, hung.sockets, 0),
        ],
        violations: [
          ...afterwards.warnings.map((warning) => `Node warned: ${warning}`),
          ...(others.length > 0
            ? [`Calls that the database did not answer were answered ${others}, and not 503.`]
            : []),
        ],
        summary: `${count(calls)} calls, one after the other, and then ${HANGING} at once that the database did not answer.`,
      };
    } finally {
      child.stop();
      proxy.close();
      rmSync(directory, { recursive: true });
    }
  },
};

type Look = Held & { after: string; sockets: number };

const tableOf = (looks: readonly Look[]): Table => ({
  head: ['After', 'heap in MiB', 'open handles', 'sockets to the database'],
  rows: looks.map(({ after, heapBytes, handles, sockets }) => [
    after,
    (heapBytes / 2 ** 20).toFixed(2),
    String(handles),
    String(sockets),
  ]),
});

const limit = (what: string, figure: number, atMost: number): Limit => ({ what, figure, atMost });

/** What there may be at the end, to what there was before. */
const limitsOf = (looks: readonly Look[], calls: number): Limit[] => {
  const before = looks.slice(0, QUARTERS - 1);
  return looks
    .slice(QUARTERS - 1)
    .flatMap(({ after, heapBytes, handles, sockets }) => [
      limit(
        `heap after ${after}, to the least before`,
        heapBytes / Math.min(...before.map((look) => look.heapBytes)),
        calls < QUARTERS * WARM_AFTER_CALLS ? COLD_HEAP_LIMIT : HEAP_LIMIT,
      ),
      limit(`handles after ${after}`, handles, Math.min(...before.map((look) => look.handles))),
      limit(`sockets of ${LAMBDAS} Lambdas after ${after}`, sockets, LAMBDAS),
    ]);
};
