import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { filesIn, isSource, root } from '#scripts/project-files.ts'
import { forget, shared } from './shared.ts'

const sources = [...filesIn('app', 'components', 'lib', 'scripts'), ...readdirSync(root)].filter(isSource)

it('gives every copy of the code the same thing', async () => {
  vi.resetModules()
  const copy = await import('./shared.ts')
  expect(copy.shared).not.toBe(shared)
  const made = shared('attempts', () => ({ by: 'one' }))
  expect(copy.shared('attempts', () => ({ by: 'other' }))).toBe(made)
  copy.forget('attempts')
  expect(shared('attempts', () => ({ by: 'one, again' }))).toEqual({ by: 'one, again' })
  forget('attempts')
})

it('is the one place where copies of the code meet', () => {
  const global = sources.filter((file) => /\bglobalThis\b/.test(readFileSync(join(root, file), 'utf8')))
  expect(global.sort()).toEqual([
    'components/laboratory/token-panel.tsx', // asks what the browser can do
    'lib/platform/shared.ts',
    'lib/runtime/lanes/next-self-call.ts', // stands before a function of Node’s
  ])
})
