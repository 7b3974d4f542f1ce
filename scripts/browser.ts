import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { installFromDebian } from './debian.ts'

/** Chromium without a window takes a third less processor time than one that could have a window. */
const SHELL = '/usr/bin/chromium-headless-shell'
const INSTALLED = [
  SHELL,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const found = () => [...INSTALLED, chromium.executablePath()].find((path) => existsSync(path))

/**
 * The browser for the end-to-end tests: Chromium's headless shell, else one that is installed, else Playwright's own.
 * On Debian, as root, what is missing is installed.
 * @throws Error with the cure when none can be had
 */
export function ensureBrowser(say: (text: string) => void): string {
  if (existsSync(SHELL)) return SHELL
  if (!found()) say('Installing a browser …')
  installFromDebian('chromium-headless-shell')
  const installed = found()
  if (installed) return installed
  const playwright = join(import.meta.dirname, '..', 'node_modules', '@playwright', 'test', 'cli.js')
  spawnSync(process.execPath, [playwright, 'install', 'chromium'], { stdio: 'ignore', timeout: 300_000 })
  if (!found()) installFromDebian('chromium')
  const now = found()
  if (now) return now
  throw new Error(
    'No browser found for the end-to-end tests. Install Chromium, for example: apt-get install chromium',
  )
}
