import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Fault = { id: string; impact: string; nodes: { html: string }[] };

/** What axe finds that keeps somebody from using the page. */
export const gravestFaults = async (page: Page) => {
  // The policy lets in no inline script; one that the browser evaluates for its tester is none.
  await page.evaluate(`${AXE}; 0`);
  const { violations } = await page.evaluate<{ violations: Fault[] }>('axe.run()');
  return violations
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
};

/** Half a pixel may be lost in rounding; a bar to scroll with begins at a whole one. */
export const overflowPx = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
