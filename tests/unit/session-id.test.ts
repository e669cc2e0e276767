import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  eachShard,
  lowestSessionId,
  newSessionId,
  SHARDS,
  shardOfSessionId,
  timeOfSessionId,
} from '../../lib/session-id.ts';

const instants = fc.integer({ min: 0, max: 2 ** 48 - 2 });

test('an id carries the time it was made', () => {
  fc.assert(
    fc.property(instants, (now) => {
      expect(timeOfSessionId(newSessionId(now))).toBe(now);
    }),
  );
});

test('an id sorts after the one before it, even when the clock has gone back', () => {
  fc.assert(
    fc.property(instants, instants, (now, before) => {
      const earlier = newSessionId(before);
      expect(newSessionId(now, earlier) > earlier).toBe(true);
    }),
  );
});

test('ids spread over all shards', () => {
  const shards = Array.from({ length: 500 }, () => shardOfSessionId(newSessionId(0)));
  expect(new Set(shards).size).toBe(SHARDS);
  expect(shards.toSorted().at(-1)).toBe(SHARDS - 1);
  expect(eachShard((shard) => shard)).toEqual([...new Set(shards)].toSorted());
});

test('the lowest id of an instant is above all earlier ids, and below all of it and later ones', () => {
  fc.assert(
    fc.property(instants, (now) => {
      const lowest = lowestSessionId(now);
      expect(timeOfSessionId(lowest)).toBe(now);
      expect(newSessionId(now) > lowest).toBe(true);
      if (now > 0) expect(newSessionId(now - 1) < lowest).toBe(true);
    }),
  );
});
