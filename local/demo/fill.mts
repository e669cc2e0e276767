/**
 * Makes the demo data that local/demo-data.mts asks for, in a process of its own: its environment
 * names the database and has the settings of the service, and its clock is the simulated one.
 */
import { randomUUID } from 'node:crypto';
import pMap from 'p-map';
import { summarise } from '../../lib/activity.ts';
import { config } from '../../lib/config.ts';
import { ApiError } from '../../lib/errors.ts';
import { closeExpired, endSession } from '../../lib/repository/close.ts';
import { readUser } from '../../lib/repository/read.ts';
import { startSession } from '../../lib/repository/start.ts';
import { endSoftly, recordActivity } from '../../lib/repository/update.ts';
import { runningSession } from '../../lib/session.ts';
import { fail } from '../plain-error.mts';
import { count, showProgress } from '../progress.mts';
import { GRACE_MS, imagineLives, type Life, type Step } from './lives.mts';
import { type DemoOptions, readOptions } from './options.mts';
import { at } from './simulated-clock.mts';

/** Keeps a database on a small machine busy, and no more. */
const LIVES_AT_ONCE = 16;

type Made = { sessions: number; messages: number; running: number };

/**
 * Lives a life through the service, each step at its own time and after the one before it. What has
 * expired by now is ended, as the sweep would sooner or later.
 */
const live = async (userId: string, { visits }: Life, onVisit: () => void): Promise<Made> => {
  const made: Made = { sessions: 0, messages: 0, running: 0 };
  const clientId = randomUUID();
  let sequence = 0;
  let sessionId = '';
  const take = async (step: Step): Promise<void> => {
    const number = { clientId, sequence: ++sequence };
    if (step.does === 'end') await endSession(userId, sessionId, { by: 'client', number });
    else if (step.does === 'end softly') {
      await endSoftly(userId, sessionId, { graceMs: GRACE_MS, number });
    } else if (step.does === 'tell') {
      const activity = summarise(step.events);
      await recordActivity(userId, sessionId, { activity, number });
      made.messages += activity.messages;
    } else {
      const { id, isNew } = await startSession(userId);
      sessionId = id;
      if (isNew) made.sessions += 1;
    }
  };
  for (const { steps } of visits) {
    try {
      for (const step of steps) await at(step.at, () => take(step));
    } catch (error) {
      // The sweep of a running service, whose clock is the real one, has found the session.
      if (!(error instanceof ApiError) || error.code !== 'session_not_active') throw error;
    }
    onVisit();
  }
  const user = await readUser(userId);
  await closeExpired(userId, user);
  if (runningSession(user, Date.now())) made.running += 1;
  return made;
};

/** A user's past cannot be added to: their sessions only follow each other. */
const isNew = async (userId: string): Promise<boolean> => {
  const { open, closedId } = await readUser(userId);
  return open === undefined && closedId === undefined;
};

const fill = async (options: DemoOptions): Promise<void> => {
  const startedAt = Date.now();
  const imagined = imagineLives({
    ...options,
    until: startedAt,
    timeoutMs: config.sessionTimeoutMs,
  });
  const hasDemoUser = await isNew('demo_user');
  const lives = imagined
    .filter(({ user }) => user !== 'demo_user' || hasDemoUser)
    // The longest first: one life is lived in its order, and none should be left over at the end.
    .sort((one, other) => other.visits.length - one.visits.length);
  const planned = lives.reduce((sum, { visits }) => sum + visits.length, 0);
  const progress = showProgress(planned, { unit: 'sessions' });
  const made = await pMap(
    lives,
    (life) => {
      const userId = life.user === 'visitor' ? `visitor:${randomUUID()}` : life.user;
      return live(userId, life, progress.add);
    },
    { concurrency: LIVES_AT_ONCE },
  );
  const total = (name: keyof Made) => count(made.reduce((sum, one) => sum + one[name], 0));
  const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1);
  console.log(`
Made ${total('sessions')} sessions with ${total('messages')} messages over the last ${options.days} days, in ${seconds} seconds.
New visitors: ${count(options.visitors)}${hasDemoUser ? ', and demo_user' : ''}. Sessions running right now: ${total('running')}.`);
  if (!hasDemoUser) console.log('demo_user has sessions already, and got no more.');
};

await fill(readOptions(process.argv.slice(2))).catch(fail);
