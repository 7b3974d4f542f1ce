import { expect, it } from 'vitest'
import { keptHeadWords } from './audit-words.ts'

it('a kept head says nothing good of a log that is broken before it', () => {
  expect(keptHeadWords('found', 19n, null)).toContain('nothing up to it was changed')
  expect(keptHeadWords('found', 19n, 20n)).toContain('nothing up to it was changed')
  expect(keptHeadWords('found', 19n, 5n)).toContain('was changed or removed before it')
  expect(keptHeadWords('different', 19n, 5n)).toContain('is not the one you kept')
  expect(keptHeadWords('missing', 19n, null)).toContain('There is no row 19')
})
