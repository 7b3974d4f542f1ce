import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PasswordStrength } from './password-strength.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'password-strength-'))
})
afterAll(() => rm(directory, { recursive: true }))

it('ends a question that hangs, and answers those after it', async () => {
  const file = join(directory, 'hangs.mjs')
  await writeFile(
    file,
    `import { parentPort } from 'node:worker_threads'
     parentPort.on('message', ({ id, password }) => {
       while (password === 'hang');
       parentPort.postMessage({ id, verdict: { score: 4, pattern: 'bruteforce' } })
     })`,
  )
  const strength = new PasswordStrength(file, { answerMs: 2_000 })
  await expect(strength.ask({ password: 'hang', context: [] })).rejects.toMatchObject({ name: 'TooSlow' })
  expect(await strength.ask({ password: 'other', context: [] })).toMatchObject({ score: 4 })
})
