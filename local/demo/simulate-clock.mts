/**
 * Loaded before anything else (`node --import`), puts simulated-clock.mts in the place of
 * lib/clock.ts, the service's one door to the clock. The AWS SDK and its timeouts keep the real one.
 */
import { registerHooks } from 'node:module';

const REAL = new URL('../../lib/clock.ts', import.meta.url).href;
const SIMULATED = new URL('./simulated-clock.mts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    return resolved.url === REAL && context.parentURL !== SIMULATED
      ? nextResolve(SIMULATED, context)
      : resolved;
  },
});
