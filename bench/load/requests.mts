import { Violation } from '../../tests/support/chaos/tab.ts';
import type { EndpointName } from '../bundles.mts';
import type { Table } from '../claim.mts';
import { percentile } from '../statistics.mts';

/** A request of a page, and with which statuses it may be answered. */
export type PageRequest = {
  endpoint: EndpointName;
  expected: number[];
  headers?: Record<string, string>;
  query?: Record<string, string>;
  /** Makes it a POST. */
  body?: object;
};

// biome-ignore lint/suspicious/noExplicitAny: the answers of all endpoints
export type AnswerBody = any;

type Told = { ms: number[]; statuses: Map<string, number> };

export type Requests = ReturnType<typeof newRequests>;

/** Sends requests over HTTP, connections kept alive, and takes down how they were answered. */
export const newRequests = (base: string) => {
  const told = new Map<EndpointName, Told>();
  let errors = 0;

  const takeDown = (endpoint: EndpointName, { ms, status }: { ms: number; status: string }) => {
    const of: Told = told.get(endpoint) ?? { ms: [], statuses: new Map() };
    told.set(endpoint, of);
    of.ms.push(ms);
    of.statuses.set(status, (of.statuses.get(status) ?? 0) + 1);
  };

  const exchange = async ({ endpoint, headers = {}, query, body }: PageRequest) => {
    const parameters = query ? `?${new URLSearchParams(query)}` : '';
    const response = await fetch(`${base}/${endpoint}/${parameters}`, {
      headers: { 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  };

  /** Rejects with a Violation where the answer is not one of those expected, or there is none. */
  const send = async (request: PageRequest): Promise<{ status: number; body: AnswerBody }> => {
    const { endpoint, expected } = request;
    const begins = performance.now();
    const answer = await exchange(request).catch((error: Error) => error);
    const ms = performance.now() - begins;
    if (answer instanceof Error) {
      errors += 1;
      takeDown(endpoint, { ms, status: 'none' });
      throw new Violation(`${endpoint} was not answered: ${answer.cause ?? answer.message}.`);
    }
    const { status, text } = answer;
    takeDown(endpoint, { ms, status: String(status) });
    if (expected.includes(status)) return { status, body: JSON.parse(text) };
    errors += 1;
    throw new Violation(`${endpoint} was answered ${status}, and not ${expected.join(' or ')}.`);
  };

  const all = () => [...told.values()].flatMap(({ ms }) => ms);
  return {
    send,
    made: () => [...told.values()].reduce((sum, { ms }) => sum + ms.length, 0),
    errors: () => errors,
    p99: () => percentile(all(), 99),
    /** What has been is not in the figures, but for the errors. */
    forgetTimes: () => told.clear(),
    /** A row for each endpoint, and one for all of them. */
    table: (): Table => ({
      head: ['Endpoint', 'requests', 'p50', 'p95', 'p99', 'max', 'answered'],
      rows: [
        ...[...told].map(([endpoint, { ms, statuses }]) => row(endpoint, ms, statuses)),
        row('all', all(), new Map()),
      ],
    }),
  };
};

const row = (name: string, ms: number[], statuses: Map<string, number>) => [
  name,
  ms.length.toLocaleString('en'),
  ...[50, 95, 99, 100].map((percent) => `${percentile(ms, percent).toFixed(0)} ms`),
  [...statuses]
    .sort()
    .map(([status, times]) => `${status} × ${times.toLocaleString('en')}`)
    .join(', '),
];
