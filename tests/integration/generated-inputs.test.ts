import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { documentedCodes, faultsOfAnswer, operationOf } from '../support/chat-openapi.ts';
import { watchWrites } from '../support/done-writes.ts';
import { besiege, RUNS } from '../support/inputs/besiege.ts';
import { eventOf } from '../support/inputs/event-of.ts';
import { MARK } from '../support/inputs/hostile-text.ts';
import { type Sent, sentTo } from '../support/inputs/sent.ts';
import { storedBefore } from '../support/inputs/stored-before.ts';
import { AUDIENCE, startIssuer } from '../support/issuer.ts';
import { type EndpointName, stopClock } from '../support/service.ts';
import { newServiceEnvironment } from '../support/service-environment.ts';

/** From so many on, what becomes of how many says something. */
const MANY = 1_000;
/** Seconds, unless the machine is busy with much else. */
const TIMEOUT_MS = 60_000 + RUNS * 50;
const ORIGIN = 'http://localhost:3000';

process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
const issuer = await startIssuer();
const service = await newServiceEnvironment({
  AUTH_ISSUER: issuer.url,
  AUTH_AUDIENCE: AUDIENCE,
});
const { dynamodb } = await import('../../lib/repository/database.ts');
const watched = watchWrites(dynamodb);

beforeEach(() => stopClock());
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => issuer.close());

/** A chat endpoint that has something to lose, and what it makes of requests. */
const besieged = async (name: EndpointName) => {
  const stored = await storedBefore(service, issuer, name);
  const answers: Record<string, number> = {};

  /** Sends a request, and answers what there should not be of what becomes of it. */
  const send = async (sent: Sent): Promise<string[]> => {
    const event = eventOf(sent, stored.names());
    const origins = Object.entries(event.headers ?? {}).filter(([one]) => /^origin$/i.test(one));
    const { result: reply, writes } = await watched(() => service.requestWith(name, event));
    await stored.renew(reply);
    const answer = reply.status < 400 ? 'accepted' : String(reply.body.code);
    answers[answer] = (answers[answer] ?? 0) + 1;
    return [
      ...faultsOfAnswer(name, reply, { isOpen: origins[0]?.[1] === ORIGIN }),
      ...(reply.status >= 500 ? [`answers ${reply.status}`] : []),
      ...(JSON.stringify(reply).includes(MARK) ? ['repeats what was sent'] : []),
      ...(reply.status >= 400 ? writes.map((write) => `refuses, after a ${write}`) : []),
    ];
  };
  return { answers, send };
};

const NAMES = ['start', 'update', 'end', 'status', 'history', 'cleanup'] as const;

test.each(NAMES)(
  '%s answers whatever comes as documented, and has written nothing if it refuses',
  {
    timeout: TIMEOUT_MS,
  },
  async (name) => {
    const { answers, send } = await besieged(name);
    await besiege(sentTo(name), { runs: RUNS, send });

    if (RUNS < MANY) return;
    const accepted = answers['accepted'] ?? 0;
    expect(accepted / RUNS).toBeGreaterThan(0.2);
    expect(accepted / RUNS).toBeLessThan(0.6);
    const ofTheCaller = documentedCodes(operationOf(name)).filter(({ status }) => status < 429);
    for (const { code } of ofTheCaller)
      expect(answers[code] ?? 0, code).toBeGreaterThan(RUNS / 200);
  },
);
