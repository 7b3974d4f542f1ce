import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

it('no server action encloses a value: each is exported by a file of actions, never made while a page is', () => {
  const files = ['app', 'components'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.test.ts'))
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  const sources = files.map((file) => ({ file, source: readFileSync(file, 'utf8') }))
  const withActions = sources.filter(({ source }) => /['"]use server['"]/.test(source))
  expect(withActions.length).toBeGreaterThan(3)
  expect(
    withActions.filter(({ source }) => source.lastIndexOf('use server') !== 1).map(({ file }) => file),
  ).toEqual([])
})
