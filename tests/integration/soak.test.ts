import { expect, test } from 'vitest';
import { isOver } from '../../bench/claim.mts';
import { readOptions } from '../../bench/load/options.mts';
import { soak } from '../../bench/load/soak.mts';
import { inSetting } from '../../bench/setting.mts';

/** `npm run load -- soak` makes thousands. */
const CALLS = 200;
/** Of what is not as it should be. */
const SHOWN = 10;

test('neither sockets nor listeners pile up in a Lambda, even where the database hangs', async () => {
  const { options } = readOptions(['--calls', String(CALLS)]);
  const { violations, limits } = await inSetting(({ newEnvironment }) =>
    soak.run({ ...options, newEnvironment, screen: { write: () => {} } }),
  );
  expect(violations.slice(0, SHOWN)).toEqual([]);
  expect(limits.filter(isOver)).toEqual([]);
});
