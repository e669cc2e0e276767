import { expect, test } from 'vitest';
import { readOptions } from '../../bench/load/options.mts';
import { traffic } from '../../bench/load/traffic.mts';
import { inSetting } from '../../bench/setting.mts';

/** One of each kind. `npm run load -- traffic` is the same for a minute and with fifty. */
const [SECONDS, PEOPLE] = [3, 4];
/** Of what is not as it should be. */
const SHOWN = 10;

test('mixed traffic is answered as expected, and counted as it was answered', async () => {
  const { options } = readOptions(['--seconds', String(SECONDS), '--people', String(PEOPLE)]);
  const { violations, summary } = await inSetting(({ newEnvironment }) =>
    traffic.run({ ...options, newEnvironment, screen: { write: () => {} } }),
  );
  expect(violations.slice(0, SHOWN)).toEqual([]);
  expect(summary).toMatch(/^[\d,]+ requests of 4 people, 0 errors, /);
});
