import type { TestAnnotation } from 'vitest';
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';

/**
 * Ends the run's output with a plain `12 passed, 0 failed`, for a CI that reads no runner's own
 * format. A file that could not be loaded, and an error outside of any test, each count as failed.
 */
export class ClosingLineReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest) {
    this.#vitest = vitest;
  }

  /** What a test has measured is shown though it passed. */
  onTestCaseAnnotate(_: TestCase, { message }: TestAnnotation) {
    this.#vitest?.logger.log(message);
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]) {
    const counts = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      if (module.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) counts[test.result().state] += 1;
    }
    const skipped = counts.skipped + counts.pending;
    this.#vitest?.logger.log(
      `\n${counts.passed} passed, ${counts.failed} failed${skipped ? `, ${skipped} skipped` : ''}`,
    );
  }
}
