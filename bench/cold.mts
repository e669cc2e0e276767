import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { entryPath } from '../bundling/warm-up-entry.mts';
import { bundleBare, bundleEndpoints, ENDPOINTS, type EndpointName } from './bundles.mts';
import type { Claim } from './claim.mts';
import { type RequestEvent, requestEvent } from './request.mts';
import type { Setting } from './setting.mts';
import { lowerQuartile } from './statistics.mts';

/** The CPU of a fresh process, in milliseconds: to initialise, and for its first call. */
type Sample = { initialisation: number; first: number };
type Subject = {
  name: string;
  bundle: string;
  /** What a Lambda loads. */
  entry: string;
  event: () => Promise<RequestEvent>;
};

const ROUNDS = 15;
/** Everything is set beside the bare handler, so that takes its turn three times a round. */
const BARE_EVERY = 2;
/**
 * Of the bare handler's CPU, for both together and for the first call. An end is three calls to the
 * database, one of them a transaction, where the bare handler makes one.
 */
const BOTH = { aim: 0.7, atMost: 0.75, endAtMost: 0.8 };
const FIRST = { aim: 0.25, atMost: 0.35, endAtMost: 0.65 };

const child = join(import.meta.dirname, 'cold-child.mjs');
const require = createRequire(import.meta.url);

/** Makes the event with which an endpoint is called. */
const eventMaker = (startPath: string) => {
  let handler: ((event: RequestEvent, context: object) => Promise<{ body: string }>) | undefined;
  const startSession = async (visitorId: string): Promise<string> => {
    handler ??= require(startPath).handler;
    const answer = await handler?.(requestEvent('start', visitorId), {});
    return JSON.parse(answer?.body ?? '').session_id;
  };
  return async (name: EndpointName): Promise<RequestEvent> => {
    const visitorId = randomUUID();
    if (name === 'start') return requestEvent(name, visitorId);
    const session_id = await startSession(visitorId);
    const number = { client_id: 'bench', sequence: 1 };
    const activity = name === 'update' ? { activity_type: 'message_sent' } : {};
    return requestEvent(name, visitorId, { session_id, ...activity, ...number });
  };
};

const subjects = async ({ directory }: Setting): Promise<[Subject, ...Subject[]]> => {
  const paths = await bundleEndpoints(directory);
  const eventOf = eventMaker(paths.start);
  const bare = await bundleBare(directory);
  return [
    { name: 'bare handler', bundle: bare, entry: bare, event: () => eventOf('update') },
    ...ENDPOINTS.map((name) => ({
      name,
      bundle: paths[name],
      entry: entryPath(paths[name]),
      event: () => eventOf(name),
    })),
  ];
};

const sampleOf = async (
  { entry, event }: Subject,
  environment: Record<string, string>,
): Promise<Sample> => {
  const given = [child, entry, JSON.stringify(await event())];
  const { stdout } = await promisify(execFile)(process.execPath, given, { env: environment });
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
  const figures = all.map(({ name, bundle }, index) => ({
    name,
    initialisation: figureOf(samples[index] ?? [], (sample) => sample.initialisation),
    first: figureOf(samples[index] ?? [], (sample) => sample.first),
    both: figureOf(samples[index] ?? [], (sample) => sample.initialisation + sample.first),
    bytes: statSync(bundle).size,
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
    `While they initialise, ours also read from the database, and the first request takes less
([ADR 16](adr/0016-warm-up.md) says why that pays on AWS, which this does not show).
An end is three database calls, one of them a transaction, where the others are one.`,
  ],
  measure: async (setting) => {
    const [bare, ...ours] = await measure(setting);
    const ms = (value: number) => `${value.toFixed(1)} ms`;
    const row = ({ name, initialisation, first, both, bytes }: typeof bare) => [
      name,
      ms(initialisation),
      ms(first),
      (first / bare.first).toFixed(2),
      ms(both),
      (both / bare.both).toFixed(2),
      bytes.toLocaleString('en'),
    ];
    const limits = (what: string, figure: (of: typeof bare) => number, limit: typeof BOTH) =>
      ours.map((of) => ({
        what: `${of.name}: ${what}, to the bare handler's`,
        figure: figure(of) / figure(bare),
        atMost: of.name === 'end' ? limit.endAtMost : limit.atMost,
        aim: limit.aim,
      }));
    const head = ['CPU', 'initialisation', 'first call', 'ratio', 'both', 'ratio', 'bundle bytes'];
    return {
      tables: [{ head, rows: [bare, ...ours].map(row) }],
      limits: [
        ...limits('initialisation and first call', ({ both }) => both, BOTH),
        ...limits('first call', ({ first }) => first, FIRST),
      ],
    };
  },
};
