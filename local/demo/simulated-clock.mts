import { AsyncLocalStorage } from 'node:async_hooks';

/** What lib/clock.ts is, but for `now`: it is what the demo data says it is, as far as it says so. */
export * from '../../lib/clock.ts';

const simulated = new AsyncLocalStorage<number>();

export const now = (): number => simulated.getStore() ?? Date.now();

/** Does some work at another time than now. Other work that goes on meanwhile keeps its own. */
export const at = <T,>(instant: number, work: () => Promise<T>): Promise<T> =>
  simulated.run(instant, work);
