import { defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './tests/support/closing-line-reporter.mts';

// Real engines and whole services answer slowly on a busy two-core machine.
const ENGINE_TIMEOUT_MS = 60_000;
const SERVICE_TIMEOUT_MS = 120_000;
const PAGE_TIMEOUT_MS = 20_000;

export default defineConfig({
  test: {
    // One database for the run; each test file has tables of its own in it.
    globalSetup: ['./tests/support/admin-page.mts', './tests/support/engine.mts'],
    reporters: ['default', new ClosingLineReporter()],
    silent: 'passed-only',
    maxWorkers: 2,
    // With --coverage, as `npm test` has it. What runs in child processes, bundles and browsers does not
    // count, but for the bundle of the client that its unit tests run in pages of their own.
    coverage: {
      include: ['lib/**', 'client/src/**', 'coverage/client.js'],
      reporter: ['text-summary'],
      thresholds: {
        'lib/**': { lines: 95, branches: 90 },
        'client/src/**': { lines: 95, branches: 90 },
      },
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          setupFiles: ['./tests/support/tables.mts'],
          testTimeout: ENGINE_TIMEOUT_MS,
          hookTimeout: ENGINE_TIMEOUT_MS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: SERVICE_TIMEOUT_MS,
          hookTimeout: SERVICE_TIMEOUT_MS,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'package',
          include: ['tests/package/**/*.test.ts'],
          globalSetup: ['./tests/support/package.mts'],
          testTimeout: SERVICE_TIMEOUT_MS,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: ['./tests/support/browser.mts', './tests/support/chat-service.mts'],
          expect: { poll: { timeout: PAGE_TIMEOUT_MS } },
          testTimeout: SERVICE_TIMEOUT_MS,
          hookTimeout: SERVICE_TIMEOUT_MS,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
