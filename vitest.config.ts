import { defineConfig } from 'vitest/config'
import { forgetSettings } from './e2e/harness/own-settings.ts'

forgetSettings()

/** Servers at work at once beside their tests: as many as two cores bear. */
const WORKERS = 2

/** A machine that is slow, or busy with other work, passes too: nothing waits that long where all is well. */
const PATIENT = {
  testTimeout: 120_000,
  hookTimeout: 180_000,
  expect: { poll: { timeout: 30_000 } },
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...PATIENT,
          name: 'unit',
          include: ['{lib,components,scripts,app}/**/*.test.{ts,tsx}', 'proxy.test.ts'],
          exclude: ['**/*.integration.test.ts'],
          maxWorkers: WORKERS,
        },
      },
      {
        test: {
          ...PATIENT,
          name: 'integration',
          include: ['{lib,scripts}/**/*.integration.test.ts'],
          globalSetup: ['e2e/harness/database-setup.ts'],
          setupFiles: ['e2e/harness/own-database.ts'],
          maxWorkers: WORKERS,
        },
      },
      {
        test: {
          ...PATIENT,
          name: 'protocol',
          include: ['e2e/protocol/**/*.test.ts'],
          globalSetup: ['e2e/harness/server-setup.ts'],
          maxWorkers: WORKERS,
        },
      },
      {
        test: {
          ...PATIENT,
          name: 'operations',
          include: ['e2e/operations/**/*.test.ts', 'e2e/machines/short/*.test.ts'],
          // Each starts and stops servers of its own.
          maxWorkers: WORKERS,
        },
      },
      {
        test: {
          ...PATIENT,
          name: 'machines',
          include: ['e2e/machines/**/*.test.ts'],
          // Some build a whole checkout.
          maxWorkers: WORKERS,
          testTimeout: 600_000,
        },
      },
      {
        test: {
          ...PATIENT,
          name: 'load',
          include: ['e2e/load/**/*.test.ts'],
          // Each takes the whole machine.
          fileParallelism: false,
        },
      },
    ],
  },
})
