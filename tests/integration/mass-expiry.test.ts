import { expect, test } from 'vitest';
import { expiry } from '../../bench/load/expiry.mts';
import { readOptions } from '../../bench/load/options.mts';
import { inSetting } from '../../bench/setting.mts';

/** `npm run load -- expiry` is the same with thousands. */
const SESSIONS = 200;
/** Of what is not as it should be. */
const SHOWN = 10;

test('one sweep ends all sessions that have expired, and nothing of them is left', async () => {
  const { options } = readOptions(['--sessions', String(SESSIONS)]);
  const { violations, summary } = await inSetting(({ newEnvironment }) =>
    expiry.run({ ...options, newEnvironment, screen: { write: () => {} } }),
  );
  expect(violations.slice(0, SHOWN)).toEqual([]);
  expect(summary).toMatch(/^200 sessions of as many users expired; one sweep took/);
});
