import type { Claim } from './claim.mts';
import { findingsText, type Measured, overText } from './page.mts';
import { inSetting } from './setting.mts';

/** Measures claims one after the other, and shows what is found; answers on which engine, too. */
export const measureAll = (claims: readonly Claim[]) =>
  inSetting(async (setting) => {
    const measured: Measured[] = [];
    for (const claim of claims) {
      console.log(`\n${claim.title}\n`);
      const findings = await claim.measure(setting);
      console.log(findingsText(findings));
      measured.push({ claim, findings });
    }
    return { measured, engine: setting.engine };
  });

/** Says which figures are over their limits; answers whether any is. */
export const tellOver = (measured: readonly Measured[]): boolean => {
  const over = overText(measured.flatMap(({ findings }) => findings.limits));
  for (const sentence of over) console.error(sentence);
  return over.length > 0;
};
