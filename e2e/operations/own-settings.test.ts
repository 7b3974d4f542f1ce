import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { copyCheckout } from '../harness/checkout.ts'

const run = promisify(execFile)

/** Stands where a real database and a real mail server would, and counts who comes. */
async function startCanary(): Promise<{ port: number; visits: () => number }> {
  let visits = 0
  const canary = createServer((socket) => {
    visits++
    socket.destroy()
  })
  await new Promise<void>((done) => canary.listen(0, '127.0.0.1', done))
  onTestFinished(() => new Promise((done) => canary.close(() => done())))
  return { port: (canary.address() as AddressInfo).port, visits: () => visits }
}

it('tests read neither the variables nor the .env of whoever runs them', async () => {
  const checkout = await copyCheckout()
  onTestFinished(checkout.remove)
  const { port, visits } = await startCanary()
  const settings = {
    DATABASE_URL: `postgresql://latchkey_owner:theirs@127.0.0.1:${port}/theirs`,
    LATCHKEY_KEK: randomBytes(32).toString('base64'),
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    MAIL_FROM: 'notices@theirs.example',
    PUBLIC_URL: `http://localhost:${port}`,
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
  writeFileSync(join(checkout.folder, '.env'), lines.join(''))
  const { stdout } = await run(
    checkout.node,
    [
      join('node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--project=integration',
      '--project=protocol',
      join('lib', 'platform', 'idempotency', 'once.integration.test.ts'),
      join('e2e', 'protocol', 'token-errors.test.ts'),
    ],
    { cwd: checkout.folder, env: { ...theirEnvironment(), ...settings } },
  )
  expect(stdout).toMatch(/2 passed/)
  expect(visits()).toBe(0)
}, 300_000)

/** As in a terminal: without what the tests have put there. */
function theirEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => name !== 'ENV_FILE' && !/^(VITEST|TEST(_|$)|NODE_ENV$)/.test(name),
  )
  return { NODE_ENV: 'development', ...Object.fromEntries(kept) }
}
