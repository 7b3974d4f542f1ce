import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { copyCheckout } from './checkout.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-machine-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.each([`Bücher & Töne 'x' 100% [a] {b} (c)`, 'room #1?'])(
  'runs the tests in a checkout below “%s”',
  (name) => {
    const checkout = copyCheckout(join(folder, name, 'latchkey'))
    const { stdout, status } = spawnSync('npm', ['run', '-s', 'check', '--', 'gives each lock a number'], {
      cwd: checkout,
      encoding: 'utf8',
    })
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('1 passed, 0 failed')
    expect(status).toBe(0)
  },
)
