import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { filesIn, root } from '#scripts/project-files.ts'

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

it('each folder of lib says in biome.json what it may import', () => {
  const { overrides } = z
    .object({
      overrides: z.array(
        z.object({
          includes: z.array(z.string()),
          linter: z
            .object({ rules: z.object({ style: z.record(z.string(), z.unknown()).optional() }) })
            .optional(),
        }),
      ),
    })
    .parse(JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8')))
  const ruled = overrides
    .filter(({ linter }) => linter?.rules.style?.noRestrictedImports !== undefined)
    .flatMap(({ includes }) => includes)
  const foldersIn = (folder: string) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${folder}/${name}/**`)
  const folders = [
    ...foldersIn('lib').filter((folder) => folder !== 'lib/features/**'),
    ...foldersIn('lib/features'),
  ]
  expect(folders.length).toBeGreaterThan(15)
  expect(folders.filter((folder) => !ruled.includes(folder))).toEqual([])
})
