import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { processesWith } from '../../tests/support/npm-start.mts';
import type { Findings } from '../claim.mts';
import { median } from '../statistics.mts';

/** What a process of the service takes. */
export type Taken = { memoryBytes: number; descriptors: number };
export type Sample = Record<keyof typeof PROCESSES, Taken>;

/** The processes of `npm start` that serve, by their commands. */
const PROCESSES = { API: /serverless\.js offline /, database: /^\S*(dynoxide|java) / };

const SAMPLED_EVERY_MS = 1_000;
const DESCRIPTORS_LIMIT = 1.1;

/** Only Linux tells what another process takes. */
export const canBeRead = () => existsSync('/proc/self/fd');

const takenBy = (pid: number): Taken => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    memoryBytes: Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
  };
};

/** Looks, again and again, at what the `npm start` with this text in its environment takes. */
export const watchProcesses = (text: string) => {
  const samples: Sample[] = [];
  if (!canBeRead()) return { stop: () => samples };
  const all = processesWith(text);
  const pidOf = (command: RegExp) =>
    all.find((one) => command.test(one.command))?.pid ?? Number.NaN;
  const pids = { API: pidOf(PROCESSES.API), database: pidOf(PROCESSES.database) };
  const look = () => {
    try {
      samples.push({ API: takenBy(pids.API), database: takenBy(pids.database) });
    } catch {
      clearInterval(timer); // One of them has ended, which the requests will tell.
    }
  };
  const timer = setInterval(look, SAMPLED_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return samples;
    },
  };
};

const quarter = (samples: readonly Sample[], nth: 1 | 3) =>
  samples.slice((samples.length * nth) / 4, (samples.length * (nth + 1)) / 4);

/** What they took in the second quarter of the time and in the last, and how much more that is. */
export const findingsOf = (samples: readonly Sample[]): Findings => {
  if (samples.length === 0) return { tables: [], limits: [] };
  const rows = (['API', 'database'] as const).map((name) => {
    const figures = (nth: 1 | 3) => {
      const taken = quarter(samples, nth).map((sample) => sample[name]);
      return {
        memoryBytes: median(taken.map(({ memoryBytes }) => memoryBytes)),
        descriptors: median(taken.map(({ descriptors }) => descriptors)),
      };
    };
    return { name, before: figures(1), after: figures(3) };
  });
  return {
    tables: [
      {
        head: [
          'Process',
          'MiB in the 2nd quarter',
          'in the 4th',
          'descriptors in the 2nd',
          'in the 4th',
        ],
        rows: rows.map(({ name, before, after }) => [
          name,
          (before.memoryBytes / 2 ** 20).toFixed(0),
          (after.memoryBytes / 2 ** 20).toFixed(0),
          before.descriptors.toFixed(0),
          after.descriptors.toFixed(0),
        ]),
      },
    ],
    limits: rows.map(({ name, before, after }) => ({
      what: `${name}: open descriptors, to those before`,
      figure: after.descriptors / before.descriptors,
      atMost: DESCRIPTORS_LIMIT,
    })),
  };
};
