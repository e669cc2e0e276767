import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { config } from '../config.ts';
import { NOBODY } from '../user-id.ts';
import { REQUEST_TIMEOUT_MS, send } from './database.ts';
import { CURRENT } from './items.ts';

/** Lambda gives an initialisation 10 seconds, and begins it once more in the first request if it fails. */
const LONGEST_MS = 5_000;

/**
 * Reads an item that is not there, while the Lambda initialises: then the first request finds the
 * connection open, and code that has run once (docs/adr/0016-warm-up.md). It takes about as long as one
 * attempt at the most, and never fails: what is wrong, the first request meets, and tells.
 */
export const warmUp = async (): Promise<void> => {
  const read = new GetCommand({
    TableName: config.sessionsTable,
    Key: { user_id: NOBODY, session_id: CURRENT },
  });
  const abortSignal = AbortSignal.timeout(Math.min(REQUEST_TIMEOUT_MS, LONGEST_MS));
  try {
    await send(read, { abortSignal });
  } catch {}
};
