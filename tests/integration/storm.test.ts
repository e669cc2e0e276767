import { randomInt } from 'node:crypto';
import { beforeEach, expect, inject, test } from 'vitest';
import { reportLines } from '../support/chaos/report.ts';
import { runChaos } from '../support/chaos/run.ts';
import { bundleService } from '../support/chaos/service-bundle.ts';
import { emptyTables } from '../support/raw-items.ts';

/** Brings back what is done and what fails, though not the order in which things happen. */
const SEED = Number(process.env['STORM_SEED'] ?? randomInt(2 ** 30));
/** `npm run chaos` is the same with more of them. */
const OPERATIONS = Number(process.env['STORM_OPERATIONS'] ?? 300);
const FAULTS = 0.1;
/** Seconds, unless the machine is busy with much else. */
const TIMEOUT_MS = 180_000;

const { SESSIONS_TABLE = '', STATS_TABLE = '', ADMIN_TABLE = '' } = process.env;
const bundle = await bundleService();

beforeEach(emptyTables);

// A copy of a start that arrives after its session has expired brings the session back, and then
// a copy of an update that was refused in between may yet be counted.
test.each([
  { expiry: 'fixed', seed: 2 * SEED + 1 },
  { expiry: 'sliding', seed: 2 * SEED },
])(
  `after a storm with $expiry expiry everything is as it was told (STORM_SEED=${SEED})`,
  {
    timeout: TIMEOUT_MS,
  },
  async ({ seed }) => {
    const { findings, injected } = await runChaos({
      engine: inject('dynamodbEndpoint'),
      tables: { sessions: SESSIONS_TABLE, stats: STATS_TABLE, admin: ADMIN_TABLE },
      bundle,
      seed,
      operations: OPERATIONS,
      faults: FAULTS,
    });
    expect(reportLines(findings)).toEqual([]);
    for (const mishap of ['answer lost', 'request lost', 'held up', 'late copies done']) {
      expect(injected[mishap], mishap).toBeGreaterThan(0);
    }
  },
);
