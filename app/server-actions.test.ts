import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { filesIn, isSource, root } from '#scripts/project-files.ts'

it('no server action encloses a value: each is exported by a file of actions, never made while a page is', () => {
  const files = filesIn('app', 'components').filter(isSource)
  const sources = files.map((file) => ({ file, source: readFileSync(join(root, file), 'utf8') }))
  const withActions = sources.filter(({ source }) => /['"]use server['"]/.test(source))
  expect(withActions.length).toBeGreaterThan(3)
  expect(
    withActions.filter(({ source }) => source.lastIndexOf('use server') !== 1).map(({ file }) => file),
  ).toEqual([])
})
