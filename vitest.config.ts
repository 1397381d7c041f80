import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const all = 'test/**/*.test.ts';
/** `npm run test:long` sets `LONG`: see test/support/long-mode.ts. */
const isLong = process.env['LONG'] !== undefined;
/** A function app can be loaded once in a process. */
const loadingAnApp = ['test/local/**/*.test.ts', 'test/infra/bundle.test.ts'];

export default defineConfig({
  test: {
    testTimeout: isLong ? 3_600_000 : 20_000,
    hookTimeout: 30_000,
    pool: 'forks',
    // many tests wait for another process
    maxWorkers: availableParallelism() + 1,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    passWithNoTests: false,
    // `npm run coverage`: a report, no bar; what runs in a process of its own is not counted
    coverage: {
      provider: 'v8',
      include: ['{functions,shared,local,infra,samples}/**/*.ts'],
      exclude: ['shared/matching/scanner/**'],
      reporter: ['text-summary', 'html', 'lcov'],
      reportOnFailure: true,
    },
    projects: [
      { extends: true, test: { name: 'local', include: loadingAnApp } },
      // modules keep no state of their own, so these files share processes
      {
        extends: true,
        test: { name: 'shared', include: [all], exclude: ['**/node_modules/**', ...loadingAnApp], isolate: false },
      },
    ],
  },
});
