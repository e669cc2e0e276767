/**
 * One process in which each endpoint's handler and the plain SDK take turns. The SDK makes the very call
 * that the handler makes: what that sends is recorded first. Sends its parent what each took.
 */
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ENDPOINTS, type EndpointName } from './bundles.mts';
import { commandFor, type Recorded, startRecorder } from './recorded.mts';
import { type RequestEvent, requestEvent } from './request.mts';
import { cpuMs } from './statistics.mts';
import type { Batch, WarmSample } from './warm.mts';

type Handler = (
  event: RequestEvent,
  context: object,
) => Promise<{ statusCode: number; body: string }>;

const ROUNDS = 40;
const CALLS = 100;
/** The first rounds are for the compiler. */
const WARM_UP_ROUNDS = 25;
/** Longer than it takes until the next call. */
const GRACE_SECONDS = 60;

const paths: Record<EndpointName, string> = JSON.parse(process.argv[2] ?? '');
const require = createRequire(import.meta.url);
const endpoint = String(process.env['DYNAMODB_ENDPOINT']);
/** As anybody makes it. */
const plain = new DynamoDBClient({ endpoint });

/** A handler in an environment of its own, which talks to the database at this address. */
const load = (name: EndpointName, address: string): Handler => {
  process.env['DYNAMODB_ENDPOINT'] = address;
  delete require.cache[require.resolve(paths[name])];
  return require(paths[name]).handler;
};

let sequence = 0;

const caller = async (start: Handler) => {
  const visitorId = randomUUID();
  const { body } = await start(requestEvent('start', visitorId), {});
  const { session_id } = JSON.parse(body);
  return (name: EndpointName): RequestEvent => {
    sequence += 1;
    const parts = { session_id, client_id: 'bench', sequence };
    const rest = {
      update: { activity_type: 'message_sent' },
      end: { grace_seconds: GRACE_SECONDS },
    };
    return requestEvent(name, visitorId, {
      ...parts,
      ...(name in rest ? rest[name as 'end'] : {}),
    });
  };
};

const callHandler = async (handler: Handler, event: RequestEvent) => {
  const { statusCode, body } = await handler(event, {});
  if (statusCode !== 200) throw new Error(`The call was answered ${statusCode}: ${body}`);
};

/** The values that a repeated write has to have anew, or its condition would refuse it. */
const newValues = () => {
  sequence += 1;
  const now = Date.now();
  const number = (value: number) => ({ N: String(value) });
  return {
    ':sequence': number(sequence),
    ':now': number(now),
    ':as_of': number(now),
    ':soon': number(now + GRACE_SECONDS * 1000),
  };
};

const callPlain = (recorded: Recorded) => plain.send(commandFor(recorded, newValues()));

const record = async (name: EndpointName): Promise<Recorded> => {
  const recorder = await startRecorder(endpoint);
  const eventOf = await caller(load('start', endpoint));
  await callHandler(load(name, recorder.endpoint), eventOf(name));
  await recorder.close();
  const [request, ...others] = recorder.requests;
  if (!request || others.length > 0) throw new Error(`${name} is not one call to the database`);
  return request;
};

const batch = async (call: () => Promise<unknown>): Promise<Batch> => {
  const wallMs: number[] = [];
  const before = cpuMs();
  for (let calls = 0; calls < CALLS; calls += 1) {
    const begins = performance.now();
    await call();
    wallMs.push(performance.now() - begins);
  }
  return { cpuMs: (cpuMs() - before) / CALLS, wallMs };
};

const measure = async (name: EndpointName): Promise<WarmSample> => {
  const recorded = await record(name);
  const handler = load(name, endpoint);
  const eventOf = await caller(load('start', endpoint));
  const sample: WarmSample = { name, operation: recorded.operation, ours: [], plain: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const pair = {
      plain: await batch(() => callPlain(recorded)),
      ours: await batch(() => callHandler(handler, eventOf(name))),
    };
    if (round < WARM_UP_ROUNDS) continue;
    sample.plain.push(pair.plain);
    sample.ours.push(pair.ours);
  }
  return sample;
};

const samples: WarmSample[] = [];
for (const name of ENDPOINTS) samples.push(await measure(name));
process.send?.(samples, () => process.disconnect());
plain.destroy();
