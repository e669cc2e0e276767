import { summarise } from '../lib/activity.ts';
import { averageResponseTime, counters } from '../lib/answers.ts';
import { endpoint } from '../lib/endpoint.ts';
import { recordActivity } from '../lib/repository/update.ts';
import { UpdateRequest } from '../lib/requests.ts';

export { warmUp } from '../lib/repository/warm-up.ts';

/** POST /update: counts one activity, or a batch of them, in a running session. */
export const handler = endpoint(UpdateRequest, async ({ identity: { userId }, input }) => {
  const activity = summarise(input.events);
  const session = await recordActivity(userId, input.sessionId, { activity, number: input.number });
  return {
    body: {
      session_id: session.id,
      message: `Session updated - ${input.what}`,
      ...counters(session),
      ...averageResponseTime(session),
    },
  };
});
