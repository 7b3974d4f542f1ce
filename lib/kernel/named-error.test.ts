import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { filesIn, isSource, root } from '#scripts/project-files.ts'
import { AppError } from './errors.ts'
import { namedError } from './named-error.ts'

class Away extends namedError('Away') {}

describe('an error of ours', () => {
  it('is told by its name, also where another copy of its module made it', async () => {
    vi.resetModules()
    const copy = await import('./errors.ts')
    const error: unknown = new copy.AppError('conflict', 'Changed meanwhile.')
    expect(error).not.toBeInstanceOf(AppError)
    expect(AppError.is(error) && error.code).toBe('conflict')
    expect(AppError.is(new AppError('invalid', 'Not so.'))).toBe(true)
  })

  it('is no other that only bears its name, and no other of ours', () => {
    const stranger = Object.assign(new Error('not ours'), { name: 'AppError', code: 'conflict' })
    for (const other of [stranger, new Away('gone'), new Error('no name'), 'AppError', null, undefined])
      expect(AppError.is(other)).toBe(false)
  })

  it('has its name, its message and its cause', () => {
    const cause = new Error('refused')
    expect(new Away('gone', { cause })).toMatchObject({ name: 'Away', message: 'gone', cause })
  })
})

describe('the code', () => {
  const sources = filesIn('app', 'components', 'lib', 'scripts', 'e2e', 'bench')
    .filter(isSource)
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
  const where = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file)
  const named = sources.flatMap(({ text }) =>
    [...text.matchAll(/class (\w+) extends namedError\('(\w+)'\)/g)].map(([, of, name]) => ({ of, name })),
  )

  it('gives each class of errors a name of its own, which is that of the class', () => {
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter(({ of, name }) => of !== name)).toEqual([])
    expect(new Set(named.map(({ name }) => name)).size).toBe(named.length)
    // What a snippet of the guide declares is its reader's.
    const ours = where(/class \w+ extends (?!namedError)\w*Error\b/)
    expect(ours.filter((file) => !file.startsWith('components/docs/snippets/'))).toEqual([])
  })

  it('never tells one of them by its class', () => {
    expect(where(new RegExp(`instanceof (${named.map(({ name }) => name).join('|')})\\b`))).toEqual([])
  })
})
