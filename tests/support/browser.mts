import type { TestProject } from 'vitest/node';
import { ADVICE, type Chromium, findChromium, launchBrowser } from '../../local/chromium.mts';

export { launchBrowser };

declare module 'vitest' {
  interface ProvidedContext {
    chromium: Chromium;
    /** Whether going back can bring back a page as it was left; the headless shell cannot. */
    hasBackForwardCache: boolean;
  }
}

/** Finds the one Chromium of a test run, sees that it starts, and tells the tests. */
export default async function setup(project: TestProject): Promise<void> {
  const found = findChromium();
  const product = await productOf(found).catch((cause) => {
    throw new Error(`${found.executablePath} does not start. ${ADVICE}`, { cause });
  });
  const hasBackForwardCache = !product.startsWith('HeadlessChrome');
  console.log(`Browser tests run in ${product} at ${found.executablePath}.`);
  if (!hasBackForwardCache) console.log('It has no back/forward cache: skipping what tests it.');
  project.provide('chromium', found);
  project.provide('hasBackForwardCache', hasBackForwardCache);
}

/** "Chrome/1.2.3.4", or "HeadlessChrome/1.2.3.4" for the headless shell. */
const productOf = async (found: Chromium): Promise<string> => {
  const browser = await launchBrowser(found);
  const session = await browser.newBrowserCDPSession();
  const { product } = await session.send('Browser.getVersion');
  await browser.close();
  return product;
};
