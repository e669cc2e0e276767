import { randomBytes } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { NOTHING_THERE, putIf } from './admin-table.ts';
import { send } from './database.ts';

/** The one item that holds the key. Whoever deletes it ends every token. */
const KEY = { kind: 'signing_key', id: 'current' };
const KEY_BYTES = 32;

const Item = v.object({ secret: v.pipe(v.instance(Uint8Array), v.length(KEY_BYTES)) });

/** What this environment has read last: the key, or that there was none. */
let known: { secret: Uint8Array | undefined; readAt: number } | undefined;

const remember = (item: unknown): Uint8Array | undefined => {
  if (item !== undefined && !v.is(Item, item)) throw new Error('The signing key is malformed');
  known = { secret: item?.secret, readAt: now() };
  return known.secret;
};

/**
 * The key that tokens are signed with, read again where this environment's copy is older than
 * `maxAgeMs`. Undefined as long as nobody has signed in.
 */
export const readSigningKey = async (maxAgeMs: number): Promise<Uint8Array | undefined> => {
  if (known) {
    // A clock that was set back makes no copy younger.
    const ageMs = now() - known.readAt;
    if (ageMs >= 0 && ageMs < maxAgeMs) return known.secret;
  }
  const { Item: item } = await send(
    new GetCommand({ TableName: config.adminTable, Key: KEY, ConsistentRead: true }),
  );
  return remember(item);
};

/** The key as it is stored now, made by the first who needs it: all others get that one too. */
export const signingKey = async (): Promise<Uint8Array> => {
  for (;;) {
    const stored = await readSigningKey(0);
    if (stored) return stored;
    // Whether it is this one or another's that is stored then, the next reading tells.
    await putIf({ ...KEY, secret: randomBytes(KEY_BYTES) }, { condition: NOTHING_THERE });
  }
};
