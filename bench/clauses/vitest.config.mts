import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.mts';
import { findRemoval, sourceWithout } from './removal.mts';

/** The integration tests on the service without the clause that the variable CLAUSE names. */

const removal = findRemoval(process.env['CLAUSE'] ?? '');
if (removal === undefined) throw new Error('CLAUSE names no clause.');

const without = {
  name: 'without-a-clause',
  enforce: 'pre' as const,
  load: (id: string) =>
    /lib\/repository\/[^/]*\.ts$/.test(id) ? sourceWithout(id, removal) : null,
};

const integration = (base.test?.projects ?? []).find(
  (project) =>
    typeof project === 'object' && 'test' in project && project.test?.name === 'integration',
);

export default defineConfig({
  plugins: [without],
  // What is kept of a file from one run to the next knows nothing of the clause.
  test: {
    ...base.test,
    fsModuleCache: false,
    projects: [{ ...(integration as object), extends: true }],
  },
});
