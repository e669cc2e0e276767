import { randomInt } from 'node:crypto';
import fc, { type Arbitrary } from 'fast-check';
import pMap from 'p-map';
import { expect } from 'vitest';

/** A failure says its seed; FAST_CHECK_SEED brings it back. */
const SEED = Number(process.env['FAST_CHECK_SEED'] ?? randomInt(2 ** 31));
/** `npm run inputs` sends ten times as many. */
export const RUNS = Number(process.env['FAST_CHECK_RUNS'] ?? 1_000);
const AT_ONCE = 10;

/**
 * Sends many requests, some at a time. `send` answers what there should not be of what becomes of one,
 * and there must be nothing of the kind, nor a promise that was rejected without anybody to notice.
 */
export const besiege = async <Sent>(
  requests: Arbitrary<Sent>,
  { runs, send }: { runs: number; send: (sent: Sent) => Promise<string[]> },
): Promise<void> => {
  const unhandled: unknown[] = [];
  const keep = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', keep);
  try {
    const sample = fc.sample(requests, { seed: SEED, numRuns: runs });
    const findings = await pMap(sample, send, { concurrency: AT_ONCE });
    const failing = findings.findIndex((found) => found.length > 0);
    if (failing >= 0) {
      // The same once more, alone, made as short as it goes.
      const one = fc.asyncProperty(requests, async (sent) => {
        expect(await send(sent)).toEqual([]);
      });
      await fc.assert(one, { seed: SEED, path: String(failing), numRuns: 1 });
    }
    expect(findings[failing] ?? [], `only among others, with the seed ${SEED}`).toEqual([]);
    // Node tells of a rejection when all that was to follow has followed.
    await new Promise(setImmediate);
    expect(unhandled).toEqual([]);
  } finally {
    process.off('unhandledRejection', keep);
  }
};
