import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { config } from '../config.ts';
import { REQUEST_TIMEOUT_MS, send } from './database.ts';
import { CURRENT } from './items.ts';

/** No user is called that: see user-id.ts. */
const NOBODY = 'nobody';

/**
 * Reads an item that is not there, while the Lambda initialises and has a whole processor: then the first
 * request finds the connection open, and code that has run once (docs/adr/0016-warm-up.md). It takes as
 * long as one attempt at the most, and never fails: what is wrong, the first request meets, and tells.
 */
export const warmUp = async (): Promise<void> => {
  const read = new GetCommand({
    TableName: config.sessionsTable,
    Key: { user_id: NOBODY, session_id: CURRENT },
  });
  try {
    await send(read, { abortSignal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
  } catch {}
};
