import { defineConfig } from '@playwright/test'
import { forgetSettings } from './e2e/harness/own-settings.ts'

forgetSettings()

export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  outputDir: 'test-results',
  workers: 3,
  // A machine that is slow, or busy with other work, passes too.
  timeout: 600_000,
  expect: { timeout: 120_000 },
  // As in vitest.config.ts.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: true,
  reporter: [['list']],
  use: {
    // What does not come fails where it is waited for, rather than at the end of its test.
    actionTimeout: 120_000,
    navigationTimeout: 180_000,
    // A trace takes a fifth of all the time: of a first failure its page is kept in words.
    trace: 'on-first-retry',
    launchOptions: {
      executablePath: process.env.LATCHKEY_BROWSER || undefined,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
