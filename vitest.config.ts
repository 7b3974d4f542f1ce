import { defineConfig } from 'vitest/config'
import { forgetSettings } from './e2e/harness/own-settings.ts'

forgetSettings()

/** Servers at work at once beside their tests: as many as two cores bear. */
const WORKERS = 2

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{lib,components,scripts,app}/**/*.test.{ts,tsx}', 'proxy.test.ts'],
          exclude: ['**/*.integration.test.ts'],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{lib,scripts}/**/*.integration.test.ts'],
          globalSetup: ['e2e/harness/database-setup.ts'],
          setupFiles: ['e2e/harness/own-database.ts'],
          maxWorkers: WORKERS,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'protocol',
          include: ['e2e/protocol/**/*.test.ts'],
          globalSetup: ['e2e/harness/server-setup.ts'],
          maxWorkers: WORKERS,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'operations',
          include: ['e2e/operations/**/*.test.ts', 'e2e/machines/short/*.test.ts'],
          // Each starts and stops servers of its own.
          maxWorkers: WORKERS,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'machines',
          include: ['e2e/machines/**/*.test.ts'],
          // Some build a whole checkout.
          maxWorkers: WORKERS,
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'load',
          include: ['e2e/load/**/*.test.ts'],
          // Each takes the whole machine.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
