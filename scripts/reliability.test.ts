import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs', 'reliability.md'), 'utf8')

test('each test that the page on reliability names is there', () => {
  const named = [...page.matchAll(/`([\w./-]+\.(?:test|spec)\.ts)`/g)].map(([, path = '']) => path)
  expect(named.length).toBeGreaterThan(40)
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test('each line of the page on reliability names how it is shown', () => {
  const rows = page.split('\n').filter((line) => /^\| (?!kind|---)/.test(line) && !line.startsWith('|---'))
  expect(rows.filter((row) => !/`[^`]+` \|$/.test(row))).toEqual([])
})
