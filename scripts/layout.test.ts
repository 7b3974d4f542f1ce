import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

/** How many files lie in each folder of the project, those of its folders not counted. */
function filesByFolder(): Map<string, number> {
  const folders = new Map<string, number>()
  for (const file of sourceFiles()) folders.set(dirname(file), (folders.get(dirname(file)) ?? 0) + 1)
  return folders
}

const sourceFiles = () =>
  execFileSync('find', ['app', 'components', 'lib', 'scripts', 'e2e', 'bench', 'docs', '-type', 'f'], {
    cwd: root,
    encoding: 'utf8',
  })
    .trim()
    .split('\n')

it('no folder holds more files than a person takes in', () => {
  const crowded = [...filesByFolder()].filter(([, count]) => count > 40)
  expect(crowded).toEqual([])
})

it('lib is rooms, with hardly a loose file', () => {
  expect(filesByFolder().get('lib') ?? 0).toBeLessThanOrEqual(8)
})
