import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { PlainError } from './plain-error.mts';

/** A Chromium on this machine, and the environment that it needs beside the usual one. */
export type Chromium = { executablePath: string; env: Record<string, string> };

const DEBIAN = '/usr/bin/chromium';
export const ADVICE = 'Set CHROMIUM to the path of a Chromium or Chrome that runs on this machine.';

/** Starts the browser that was found. */
export const launchBrowser = ({ executablePath, env }: Chromium): Promise<Browser> =>
  chromium.launch({
    executablePath,
    env: { ...process.env, ...env },
    // Beside Playwright's own, such as --no-sandbox and those against calls to Google.
    args: ['--disable-gpu', '--disable-quic'],
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });

/** The Chromium of CHROMIUM, Debian's, or the one inside an npm package. Never a download. */
export const findChromium = (): Chromium => {
  const chosen = process.env['CHROMIUM'];
  if (chosen && !existsSync(chosen)) {
    throw new PlainError(`CHROMIUM is ${chosen}, and there is no such file. ${ADVICE}`);
  }
  if (chosen) return { executablePath: chosen, env: {} };
  return existsSync(DEBIAN) ? { executablePath: DEBIAN, env: {} } : packagedChromium();
};

/** The Chromium inside an npm package, unpacked beside it, where it goes with the package. */
const packagedChromium = (): Chromium => {
  const home = join(createRequire(import.meta.url).resolve('@sparticuz/chromium'), '../..');
  const unpacked = join(home, 'unpacked');
  if (!existsSync(unpacked)) unpack(home, unpacked);
  return {
    executablePath: join(unpacked, 'chromium'),
    env: {
      LD_LIBRARY_PATH: join(unpacked, 'al2023/lib'),
      FONTCONFIG_PATH: join(unpacked, 'fonts'),
    },
  };
};

const UNPACK = `import('@sparticuz/chromium').then(({ default: it }) => it.executablePath())`;

/** Its fonts expect to be in /tmp. Without any, text has no width and cannot be clicked. */
const FONTS = '<fontconfig><dir prefix="relative">fonts</dir></fontconfig>';

const unpack = (home: string, unpacked: string) => {
  const directory = mkdtempSync(join(home, 'unpacking-'));
  // Only in what it takes for a Lambda does the package unpack the libraries that a bare machine
  // lacks. It is told so in a process of its own, as nothing else here should believe it.
  execFileSync(process.execPath, ['--eval', UNPACK], {
    cwd: home,
    env: { ...process.env, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x', TMPDIR: directory },
  });
  writeFileSync(join(directory, 'fonts/fonts.conf'), FONTS);
  try {
    renameSync(directory, unpacked);
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    if (!existsSync(unpacked)) throw error; // Otherwise another run was faster.
  }
};
