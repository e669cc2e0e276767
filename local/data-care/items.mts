import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { dayOf } from '../../lib/clock.ts';
import { parseEndedItem } from '../../lib/repository/items.ts';
import { timeOfSessionId } from '../../lib/session-id.ts';
import { type Counters, statisticsOf } from '../../lib/statistics.ts';

/** An item as the database gives it, with the types of its attributes: nothing is lost on the way. */
export type Item = Record<string, AttributeValue>;

/** A text of an item, such as its key; empty where it is not there. */
export const textOf = (item: Item, name: string): string => item[name]?.S ?? '';

/** The day on which the statistics count a session. */
export const dayOfSession = (sessionId: string): string => dayOf(timeOfSessionId(sessionId));

/** What an ended session has added to the statistics; of one that makes no sense nobody can tell. */
export const contributionOf = (item: Item): Counters => {
  try {
    const session = parseEndedItem(unmarshall(item));
    return statisticsOf(session, session.previousStartedAt);
  } catch (error) {
    const id = textOf(item, 'session_id');
    console.error(
      `The session ${id} of ${textOf(item, 'user_id')} makes no sense: ${(error as Error).message}. It is in the backup as it is, and the statistics of ${dayOfSession(id)} there do not count it.`,
    );
    return {};
  }
};
