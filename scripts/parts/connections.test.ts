import { expect, it } from 'vitest'
import { connectionsFor } from './connections.ts'

it('PostgreSQL takes as many connections as before for one process, and enough for each more', () => {
  expect(connectionsFor(1)).toBe(100)
  for (const workers of [4, 16, 64]) {
    expect(connectionsFor(workers)).toBeGreaterThan(100)
    expect(connectionsFor(workers) - connectionsFor(workers - 1)).toBeGreaterThanOrEqual(17)
  }
})
