import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockHolder, tryLock, withLock } from './lock.mjs'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-lock-'))
  file = join(folder, 'lock')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const module = JSON.stringify(join(import.meta.dirname, 'lock.mjs'))

/** Another process that takes the lock and holds it until it is killed. */
async function holderProcess() {
  const script = `import { tryLock } from ${module}; console.log(tryLock(${JSON.stringify(file)}) ? 'held' : 'refused'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = await once(child.stdout, 'data')
  expect(String(said).trim()).toBe('held')
  return child
}

describe('lock', () => {
  it('has one holder at a time, and is free after its release', () => {
    const release = tryLock(file)
    expect(release).not.toBeNull()
    expect(lockHolder(file)).toBe(process.pid)
    expect(tryLock(file)).toBeNull()
    release?.()
    expect(lockHolder(file)).toBeNull()
    expect(tryLock(file)).not.toBeNull()
  })

  it('names the process that holds it, and is free when that is killed', async () => {
    const child = await holderProcess()
    expect(lockHolder(file)).toBe(child.pid)
    expect(tryLock(file)).toBeNull()
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    expect(tryLock(file)).not.toBeNull()
  })

  it('is not held by another process that got the same id later', () => {
    writeFileSync(file, `${process.pid}\n1\n`)
    expect(lockHolder(file)).toBeNull()
    expect(tryLock(file)).not.toBeNull()
  })

  it('runs one piece of work after the other', async () => {
    const order: string[] = []
    const work = (name: string) =>
      withLock(file, async () => {
        order.push(`${name} begins`)
        await new Promise((done) => setTimeout(done, 20))
        order.push(`${name} ends`)
      })
    await Promise.all([work('a'), work('b'), work('c')])
    for (let index = 0; index < order.length; index += 2) {
      expect(order[index + 1]).toBe(order[index]?.replace('begins', 'ends'))
    }
  })
})
