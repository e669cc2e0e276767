import { now } from '../clock.ts';
import { runningSession } from '../session.ts';
import { endIfRunning } from './close.ts';
import { readUser } from './read.ts';
import { type Started, startSession } from './start.ts';

/**
 * Starts or refreshes the session of somebody who has signed in, and who was this visitor before: the
 * visitor's running session ends as replaced, and a new session links to it.
 * The end comes last, so that a crash in between leaves a link, and an end to the next start.
 */
export const startSignedIn = async (userId: string, visitorId: string): Promise<Started> => {
  const anonymous = runningSession(await readUser(visitorId), now());
  const started = await startSession(userId, anonymous?.id);
  if (anonymous) await endIfRunning(visitorId, anonymous.id, 'replaced');
  return started;
};
