import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { bundleEndpoints } from './bundles.mts';
import type { Claim } from './claim.mts';
import { lowerQuartile, percentile } from './statistics.mts';

/** What a hundred calls took: CPU for each, in milliseconds, and from each call to its answer. */
export type Batch = { cpuMs: number; wallMs: number[] };
export type WarmSample = { name: string; operation: string; ours: Batch[]; plain: Batch[] };

/** Of the plain SDK's CPU, for a whole call of a handler. */
const LIMIT = 1.25;
const AIM = 1;

const child = join(import.meta.dirname, 'warm-child.mts');

const measureInChild = async (paths: object, env: Record<string, string>) => {
  const process_ = spawn(
    process.execPath,
    ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', child, JSON.stringify(paths)],
    { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  );
  // The lines of the handlers go the way that they go in a Lambda, and nobody reads them.
  process_.stdout?.resume();
  const [samples] = await Promise.race([
    once(process_, 'message'),
    once(process_, 'close').then(([code]) => {
      throw new Error(`The measuring process ended with ${code}.`);
    }),
  ]);
  return samples as WarmSample[];
};

const figuresOf = (batches: Batch[]) => {
  const wallMs = batches.flatMap((batch) => batch.wallMs);
  return {
    cpu: lowerQuartile(batches.map((batch) => batch.cpuMs)),
    p50: percentile(wallMs, 50),
    p99: percentile(wallMs, 99),
  };
};

/** What a call takes of a Lambda that is warm, beside the database call in it. */
export const warm: Claim = {
  title: 'A warm call takes as much as its database call by the plain SDK',
  text: [
    `CPU of one process for each call (the lower quartile of batches of a hundred), and the time from
call to answer, in which the database works too, after 2,500 calls by which either side is compiled.
Each handler takes turns with the plain SDK, default options, that makes the very call which the handler
makes, and does nothing with the answer. The end is a soft one.`,
    `In it are middy, the checks of the request, the document client, our own code and the line that
each call leaves in the log, which is about a tenth; the call to the database by itself is some 0.75 of
the plain one ([ADR 15](adr/0015-the-way-to-dynamodb.md) says how). A profile shows no single place that
is left to mend: the largest is the kernel sending the request. In the first hundreds of calls of a
Lambda, of which V8 has compiled little, the ratio is up to 0.2 higher.`,
  ],
  measure: async ({ directory, newEnvironment }) => {
    const samples = await measureInChild(await bundleEndpoints(directory), await newEnvironment());
    const figures = samples.map(({ name, operation, ours, plain }) => ({
      name,
      operation,
      ours: figuresOf(ours),
      plain: figuresOf(plain),
    }));
    const ms = (value: number) => value.toFixed(2);
    return {
      tables: [
        {
          head: ['ms a call', 'SDK call', 'CPU', 'SDK', 'ratio', 'p50', 'SDK', 'p99', 'SDK'],
          rows: figures.map(({ name, operation, ours, plain }) => [
            name,
            operation,
            ...[ours.cpu, plain.cpu, ours.cpu / plain.cpu].map(ms),
            ...[ours.p50, plain.p50, ours.p99, plain.p99].map(ms),
          ]),
        },
      ],
      limits: figures.map(({ name, ours, plain }) => ({
        what: `${name}: CPU, to the plain SDK's`,
        figure: ours.cpu / plain.cpu,
        atMost: LIMIT,
        aim: AIM,
      })),
    };
  },
};
