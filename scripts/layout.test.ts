import { dirname } from 'node:path'
import { expect, it } from 'vitest'
import { filesIn } from '#scripts/project-files.ts'

/** How many files lie in each folder of the project, those of its folders not counted. */
function filesByFolder(): Map<string, number> {
  const folders = new Map<string, number>()
  for (const file of filesIn('app', 'components', 'lib', 'scripts', 'e2e', 'bench', 'docs'))
    folders.set(dirname(file), (folders.get(dirname(file)) ?? 0) + 1)
  return folders
}

it('no folder holds more files than a person takes in', () => {
  // Records are numbered, and only ever added.
  const crowded = [...filesByFolder()].filter(([folder, count]) => count > 40 && folder !== 'docs/decisions')
  expect(crowded).toEqual([])
})

it('lib is rooms, with hardly a loose file', () => {
  expect(filesByFolder().get('lib') ?? 0).toBeLessThanOrEqual(8)
})
