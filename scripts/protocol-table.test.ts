import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { protocolTable } from './protocol-table.ts'

it('docs/protocol.md is what the tests’ names make of it (node scripts/protocol-table.ts)', () => {
  const written = readFileSync(join(import.meta.dirname, '..', 'docs', 'protocol.md'), 'utf8')
  expect(written).toBe(protocolTable())
})
