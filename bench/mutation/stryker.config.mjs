/** How Stryker asks a question of questions.mts; what is asked comes from mutation.mts. */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'bench/mutation/vitest.config.mts', related: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // A machine that is busy makes no mutant loop.
  timeoutMS: 60_000,
  allowConsoleColors: false,
  reporters: ['progress-append-only', 'clear-text'],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
  incremental: true,
  tempDirName: `.stryker/sandbox-${process.env.QUESTION}`,
  ignorePatterns: ['/docs/images', '/.local', '/.stryker', '/admin/dist', '/client/dist'],
  // Stryker would rewrite the one there is, with the TypeScript of before version 7.
  tsconfigFile: 'none',
  disableTypeChecks: false,
};
