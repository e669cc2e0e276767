/**
 * `npm run load`: mixed traffic over HTTP, a soak of memory and sockets, and a mass expiry; or those of
 * them that are named. Prints the figures, and fails where a request was not answered as expected,
 * a number is not what it should be, or a figure is over its limit.
 */
import { fail } from '../local/plain-error.mts';
import { expiry } from './load/expiry.mts';
import { type PartName, readOptions, USAGE } from './load/options.mts';
import type { Outcome, Part } from './load/part.mts';
import { soak } from './load/soak.mts';
import { traffic } from './load/traffic.mts';
import { findingsText, overText } from './page.mts';
import { inSetting } from './setting.mts';

const SHOWN = 20;
const ALL: Record<PartName, Part> = { traffic, soak, expiry };

const show = ({ summary, violations, ...findings }: Outcome): number => {
  const figures = findingsText(findings);
  if (figures !== '') console.log(`\n${figures}\n`);
  console.log(summary);
  const wrong = [...violations, ...overText(findings.limits)];
  for (const sentence of wrong.slice(0, SHOWN)) console.error(sentence);
  if (wrong.length > SHOWN) console.error(`And ${wrong.length - SHOWN} more.`);
  return wrong.length;
};

const load = async (args: string[]) => {
  if (args.includes('--help')) return console.log(USAGE);
  const { parts, options } = readOptions(args);
  let wrong = 0;
  await inSetting(async ({ engine, newEnvironment }) => {
    console.log(`On ${engine}, seed ${options.seed}.`);
    for (const name of parts) {
      const { title, run } = ALL[name];
      console.log(`\n${title}\n`);
      wrong += show(await run({ ...options, screen: process.stderr, newEnvironment }));
    }
  });
  console.log(`\n${wrong} violations.`);
  if (wrong > 0) process.exitCode = 1;
};

await load(process.argv.slice(2)).catch(fail);
