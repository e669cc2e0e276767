import { v7 } from 'uuid';

/** Shards that spread the two indexes over partitions; see docs/data-model.md. */
export const SHARDS = 8;

/** What there is for each of the shards. */
export const eachShard = <T>(of: (shard: number) => T): T[] =>
  Array.from({ length: SHARDS }, (_, shard) => of(shard));

/**
 * A new session id: a UUIDv7, so that ids sort by time and carry it.
 * Ids of one user only ever grow: with `after` the new id is later than that one even when this
 * machine's clock is behind.
 */
export const newSessionId = (now: number, after?: string): string =>
  v7({ msecs: after === undefined ? now : Math.max(now, timeOfSessionId(after) + 1) });

/** The milliseconds since the epoch that a UUIDv7 carries in its first 48 bits (RFC 9562, 5.7). */
export const timeOfSessionId = (id: string): number =>
  Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

/** The lowest text that an id of an instant or later can have: ids below it are earlier. */
export const lowestSessionId = (instant: number): string => {
  const time = Math.max(0, instant).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
};

/** The shard of a session id, from its last, random, digit. */
export const shardOfSessionId = (id: string): number => Number.parseInt(id.slice(-1), 16) % SHARDS;
