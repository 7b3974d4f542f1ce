import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { LOCKS } from './locks.ts'

const prisma = join(import.meta.dirname, '../../..', 'prisma')

const inSql = readdirSync(prisma, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.sql'))
  .map((name) => readFileSync(join(prisma, name), 'utf8'))
  .flatMap((sql) => [...sql.matchAll(/advisory_\w*\([^)]*?(\d{5,})/g)].map(([, number]) => Number(number)))

it('gives each lock a number of its own, those of the database’s functions included', () => {
  const numbers: readonly number[] = Object.values(LOCKS)
  expect(new Set(numbers).size).toBe(numbers.length)
  expect(inSql.length).toBeGreaterThan(3)
  expect(numbers).toEqual(expect.arrayContaining([...new Set(inSql)]))
})

it('keeps the making of signing keys out of the way of usage', () => {
  expect(inSql).not.toContain(LOCKS.signingKeys)
})
