import { expect, onTestFinished, test } from 'vitest';
import { isOver } from '../../bench/claim.mts';
import { readOptions } from '../../bench/load/options.mts';
import { findingsOf } from '../../bench/load/processes.mts';
import { newRequests } from '../../bench/load/requests.mts';
import { showTraffic } from '../../bench/load/traffic-line.mts';
import { freePort } from '../../local/free-port.mts';
import { PlainError } from '../../local/plain-error.mts';
import { startHttpServer } from '../support/http-server.ts';

test('without arguments all parts run, as long as usual', () => {
  expect(readOptions([])).toEqual({
    parts: ['traffic', 'soak', 'expiry'],
    options: {
      seconds: 60,
      people: 50,
      calls: 20_000,
      sessions: 10_000,
      seed: expect.any(Number),
    },
  });
});

test('parts that are named run alone, in their order', () => {
  const { parts, options } = readOptions(['expiry', 'traffic', '--sessions', '300', '--seed', '7']);
  expect([parts, options.sessions, options.seed]).toEqual([['traffic', 'expiry'], 300, 7]);
});

test.each([
  [['--seconds', '1'], '--seconds must be a whole number from 2 to 3600.'],
  [['--people', '3'], '--people must be a whole number from 4 to 1000.'],
  [['--calls', 'many'], '--calls must be a whole number from 100 to 10000000.'],
  [['--sessions', '0'], '--sessions must be a whole number from 1 to 1000000.'],
  [['--seed', '-1'], "Option '--seed' argument is ambiguous. This is how to say it:"],
  [['--hours', '1'], "Unknown option '--hours'. This is how to say it:"],
  [['sweep'], 'There is no part "sweep", only traffic, soak, expiry;'],
])('%j is told in a sentence', (args, sentence) => {
  expect(() => readOptions(args)).toThrow(PlainError);
  expect(() => readOptions(args)).toThrow(sentence);
});

const startServer = async (status: number) => {
  const { port, close } = await startHttpServer((_, response) =>
    response.writeHead(status).end('{"session_id":"one"}'),
  );
  onTestFinished(close);
  return newRequests(`http://127.0.0.1:${port}`);
};

test('a request that is answered as expected is in the figures', async () => {
  const requests = await startServer(201);
  const answer = await requests.send({ endpoint: 'start', expected: [200, 201], body: {} });
  expect(answer).toEqual({ status: 201, body: { session_id: 'one' } });
  expect([requests.made(), requests.errors()]).toEqual([1, 0]);
  const [row, all] = requests.table().rows;
  expect([row?.[0], row?.[1], row?.at(-1)]).toEqual(['start', '1', '201 × 1']);
  expect([all?.[0], all?.[1]]).toEqual(['all', '1']);
});

test('one that is answered otherwise is an error', async () => {
  const requests = await startServer(500);
  const sent = requests.send({ endpoint: 'status', expected: [200] });
  await expect(sent).rejects.toThrow('status was answered 500, and not 200.');
  expect([requests.made(), requests.errors()]).toEqual([1, 1]);
  expect(requests.table().rows[0]?.at(-1)).toBe('500 × 1');
});

test('one that is not answered is an error', async () => {
  const requests = newRequests(`http://127.0.0.1:${await freePort()}`);
  const sent = requests.send({ endpoint: 'end', expected: [200], body: {} });
  await expect(sent).rejects.toThrow('end was not answered: Error: connect ECONNREFUSED');
  expect(requests.table().rows[0]?.at(-1)).toBe('none × 1');
});

test('the line says how the traffic goes', async () => {
  const requests = await startServer(200);
  await requests.send({ endpoint: 'status', expected: [200] });
  const written: string[] = [];
  showTraffic(requests, { write: (text) => written.push(text) }).end();
  expect(written).toEqual([
    expect.stringMatching(/^ {2}0 s {3}1 requests {3}1 a second {3}0 errors {3}p99 \d+ ms\n$/),
  ]);
});

test('descriptors that pile up are over the limit, and memory is told', () => {
  const samples = (descriptors: (second: number) => number) =>
    Array.from({ length: 12 }, (_, second) => {
      const taken = { memoryBytes: (100 + second) * 2 ** 20, descriptors: descriptors(second) };
      return { API: taken, database: taken };
    });
  expect(findingsOf(samples(() => 40)).limits.filter(isOver)).toEqual([]);
  const piling = findingsOf(samples((second) => 40 + second));
  expect(piling.limits.filter(isOver)).toHaveLength(2);
  expect(piling.tables[0]?.rows[0]).toEqual(['API', '104', '110', '44', '50']);
});

test('where they cannot be read nothing is said of them', () => {
  expect(findingsOf([])).toEqual({ tables: [], limits: [] });
});
