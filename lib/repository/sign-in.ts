import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { admit, FORGOTTEN_AFTER_SECONDS } from '../admin/slow-down.ts';
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { NOTHING_THERE, putIf } from './admin-table.ts';
import { send } from './database.ts';
import { Count } from './items.ts';
import { newToken } from './token.ts';

const Item = v.object({
  attempts: Count,
  last_at: Count,
  /** Names the request that wrote this. */
  token: v.string(),
  delete_at: Count,
});
type Item = v.InferOutput<typeof Item>;

const key = (source: string) => ({ kind: 'sign_in', id: source });

/** Nobody else of this source has tried since. */
const IS_UNCHANGED = 'token = :seen';

/**
 * Counts an attempt to sign in before it is made, so that of many at once no more are made than one
 * after the other could be. Answers 0, or for how many milliseconds the source has to wait, and then
 * nothing is counted.
 */
export const reserveAttempt = async (source: string): Promise<number> => {
  const token = newToken();
  let seen: Item | undefined;
  for (;;) {
    const at = now();
    const { waitMs, remember } = admit(attemptsOf(seen, at), at);
    if (remember === undefined) return waitMs;
    const item = {
      ...key(source),
      attempts: remember.attempts,
      last_at: remember.lastAt,
      token,
      delete_at: Math.ceil(at / 1000) + FORGOTTEN_AFTER_SECONDS,
    };
    const write = await putIf(
      item,
      seen
        ? { condition: IS_UNCHANGED, values: { ':seen': seen.token } }
        : { condition: NOTHING_THERE },
    );
    if (write.done) return waitMs;
    seen = write.stored && v.parse(Item, write.stored);
    // An attempt of the SDK whose answer was lost has written it.
    if (seen?.token === token) return waitMs;
  }
};

/** DynamoDB deletes an item days after its time. */
const attemptsOf = (item: Item | undefined, at: number) =>
  item && at < item.delete_at * 1000
    ? { attempts: item.attempts, lastAt: item.last_at }
    : undefined;

/** After a success nothing that came before it counts. */
export const forgetAttempts = async (source: string): Promise<void> => {
  await send(new DeleteCommand({ TableName: config.adminTable, Key: key(source) }));
};
