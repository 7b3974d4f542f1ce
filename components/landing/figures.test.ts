import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FIGURES } from './figures.ts'

const MEASURED = readFileSync(join(import.meta.dirname, '../../docs/performance.md'), 'utf8')

it.each(FIGURES)('$value $unit is what docs/performance.md says', ({ source }) => {
  expect(MEASURED).toContain(source)
})
