import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { forgetSettings } from './e2e/harness/own-settings.ts'

forgetSettings()

/** Of two cores: tests that compute keep both busy, those of servers wait for most of their time. */
const COMPUTING = { maxWorkers: 2, sequence: { groupOrder: 1 } }
const SERVING = { maxWorkers: 5, sequence: { groupOrder: 2 } }

/** They wait for most of their time, for jobs of a minute say: begun last, nothing else is left to do meanwhile. */
const WAITING = /protocol\/(strangers|what-if|tenancy|revocation|throwaway-clients)\.test/

class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isWaiting = ({ moduleId }: TestSpecification) => WAITING.test(moduleId)
    return [...sorted.filter(isWaiting), ...sorted.filter((file) => !isWaiting(file))]
  }
}

/** A machine that is slow, or busy with other work, passes too: nothing waits that long where all is well. */
const PATIENT = {
  testTimeout: 240_000,
  hookTimeout: 420_000,
  expect: { poll: { timeout: 30_000 } },
  // Where changes land, one unsteady moment of thousands is told (`scripts/test.ts`) and no longer stops them.
  retry: process.env.CI ? 1 : 0,
}

export default defineConfig({
  test: {
    sequence: { sequencer: WaitingFirst },
    projects: [
      {
        test: {
          ...PATIENT,
          ...COMPUTING,
          name: 'unit',
          include: ['{lib,components,scripts,app}/**/*.test.{ts,tsx}', 'proxy.test.ts'],
          exclude: ['**/*.integration.test.ts'],
        },
      },
      {
        test: {
          ...PATIENT,
          ...COMPUTING,
          name: 'integration',
          include: ['{lib,scripts}/**/*.integration.test.ts'],
          globalSetup: ['e2e/harness/database-setup.ts'],
          setupFiles: ['e2e/harness/own-database.ts'],
        },
      },
      {
        test: {
          ...PATIENT,
          ...SERVING,
          name: 'protocol',
          include: ['e2e/protocol/**/*.test.ts'],
          globalSetup: ['e2e/harness/server-setup.ts'],
        },
      },
      {
        test: {
          ...PATIENT,
          ...SERVING,
          name: 'operations',
          // Each starts and stops servers of its own.
          include: ['e2e/operations/**/*.test.ts', 'e2e/machines/short/*.test.ts'],
        },
      },
      {
        test: {
          ...PATIENT,
          name: 'machines',
          include: ['e2e/machines/**/*.test.ts'],
          // Some build a whole checkout.
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
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
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
})
