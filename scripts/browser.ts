import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { installFromDebian } from './debian.ts'

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const found = () => [...INSTALLED, chromium.executablePath()].find((path) => existsSync(path))

/**
 * The browser for the end-to-end tests: one that is installed, else Playwright's own, else Debian's.
 * @throws Error with the cure when none can be had
 */
export function ensureBrowser(say: (text: string) => void): string {
  const installed = found()
  if (installed) return installed
  say('Installing a browser …')
  const playwright = join(import.meta.dirname, '..', 'node_modules', '@playwright', 'test', 'cli.js')
  spawnSync(process.execPath, [playwright, 'install', 'chromium'], { stdio: 'ignore', timeout: 300_000 })
  if (!found()) installFromDebian('chromium')
  const now = found()
  if (now) return now
  throw new Error(
    'There is no browser for the end-to-end tests. Install Chromium, for example: apt-get install chromium',
  )
}
