import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleBare, bundleEndpoints, ENDPOINTS, type EndpointName } from './bundles.mts';
import type { Claim } from './claim.mts';
import { type RequestEvent, requestEvent } from './request.mts';
import type { Setting } from './setting.mts';
import { lowerQuartile } from './statistics.mts';

/** The CPU of a fresh process, in milliseconds: to load the bundle, for a first and a second call. */
type Sample = { import: number; first: number; second: number };
type Subject = { name: string; path: string; events: () => Promise<RequestEvent[]> };

const ROUNDS = 15;
/** Everything is set beside the bare handler, so that takes its turn three times a round. */
const BARE_EVERY = 2;
/** Of the bare handler's CPU, for import and first call. */
const LIMIT = 0.75;
const AIM = 0.7;
/** Three calls to the database, one of them a transaction, where the bare handler makes one. */
const END_LIMIT = 0.8;

const child = join(import.meta.dirname, 'cold-child.mjs');
const require = createRequire(import.meta.url);

/** Makes the two events with which each endpoint is called in one process. */
const eventsFor = (startPath: string) => {
  let handler: ((event: RequestEvent, context: object) => Promise<{ body: string }>) | undefined;
  const startSession = async (visitorId: string): Promise<string> => {
    handler ??= require(startPath).handler;
    const answer = await handler?.(requestEvent('start', visitorId), {});
    return JSON.parse(answer?.body ?? '').session_id;
  };
  const twoOf = async (name: EndpointName): Promise<RequestEvent[]> =>
    Promise.all([eventOf(name), eventOf(name)]);
  const eventOf = async (name: EndpointName): Promise<RequestEvent> => {
    const visitorId = randomUUID();
    if (name === 'start') return requestEvent(name, visitorId);
    const session_id = await startSession(visitorId);
    const number = { client_id: 'bench', sequence: 1 };
    const activity = name === 'update' ? { activity_type: 'message_sent' } : {};
    return requestEvent(name, visitorId, { session_id, ...activity, ...number });
  };
  return twoOf;
};

const subjects = async ({ directory }: Setting): Promise<[Subject, ...Subject[]]> => {
  const paths = await bundleEndpoints(directory);
  const twoOf = eventsFor(paths.start);
  return [
    { name: 'bare handler', path: await bundleBare(directory), events: () => twoOf('update') },
    ...ENDPOINTS.map((name) => ({ name, path: paths[name], events: () => twoOf(name) })),
  ];
};

const sampleOf = async (
  { path, events }: Subject,
  environment: Record<string, string>,
): Promise<Sample> => {
  const given = (await events()).map((event) => JSON.stringify(event));
  const { stdout } = await promisify(execFile)(process.execPath, [child, path, ...given], {
    env: environment,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
};

const figureOf = (samples: Sample[], figure: (sample: Sample) => number) =>
  lowerQuartile(samples.map(figure));

/** A round: each of ours, and the bare handler, which is the first, before every other of them. */
const turns = ([bare, ...ours]: [Subject, ...Subject[]]): [number, Subject][] =>
  ours.flatMap((subject, i): [number, Subject][] => [
    ...(i % BARE_EVERY === 0 ? [[0, bare] as [number, Subject]] : []),
    [i + 1, subject],
  ]);

const measure = async (setting: Setting) => {
  const environment = await setting.newEnvironment();
  // Of this process too, which starts the sessions, and without a line for each.
  Object.assign(process.env, environment, { METRICS: 'off' });
  const all = await subjects(setting);
  const samples = all.map((): Sample[] => []);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [index, subject] of turns(all)) {
      const sample = await sampleOf(subject, environment);
      // The first warms the file cache and the engine.
      if (round > 0) samples[index]?.push(sample);
    }
  }
  const figures = all.map(({ name, path }, index) => ({
    name,
    import: figureOf(samples[index] ?? [], (sample) => sample.import),
    both: figureOf(samples[index] ?? [], (sample) => sample.import + sample.first),
    first: figureOf(samples[index] ?? [], (sample) => sample.first),
    second: figureOf(samples[index] ?? [], (sample) => sample.second),
    bytes: statSync(path).size,
  }));
  return figures as [(typeof figures)[number], ...typeof figures];
};

/** What a start takes of the CPU, beside a bare handler's. */
export const cold: Claim = {
  title: 'A cold start takes less than a bare handler',
  text: [
    `CPU, user and system, of fresh processes in turn, ${ROUNDS} of each after one to warm up, and more of the
bare handler; the lower quartile, as other work on the machine only ever adds. The bare handler
(\`bench/bare.ts\`) is one UpdateItem with the plain client, bundled as a minified ES module. Our
handlers are bundled as for a deployment, and leave their line in the log.
What was done for it is in [ADR 2](adr/0002-start-up.md).`,
    `An end is three database calls, one of them a transaction, where the others are one. The second
call is what a first call would take, if the Lambda made a call while it initialises; the aim of 0.25 of
the bare handler's first call is in reach there. It makes none: the bundles are CommonJS, in which
nothing can be awaited while a module loads.`,
  ],
  measure: async (setting) => {
    const [bare, ...ours] = await measure(setting);
    const ms = (value: number) => `${value.toFixed(1)} ms`;
    const row = ({ name, import: imported, both, second, bytes }: typeof bare) => [
      name,
      ms(imported),
      ms(both),
      (both / bare.both).toFixed(2),
      ms(second),
      (second / bare.first).toFixed(2),
      bytes.toLocaleString('en'),
    ];
    return {
      tables: [
        {
          head: [
            'CPU',
            'import',
            'import + first call',
            'ratio',
            'second call',
            "to bare's first",
            'bundle bytes',
          ],
          rows: [bare, ...ours].map(row),
        },
      ],
      limits: ours.map(({ name, both }) => ({
        what: `${name}: import and first call, to the bare handler's`,
        figure: both / bare.both,
        atMost: name === 'end' ? END_LIMIT : LIMIT,
        aim: AIM,
      })),
    };
  },
};
