import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readPlaywrightReport, readVitestReport } from './test-reports.ts'

const root = join(import.meta.dirname, '..')
let folder: string

beforeAll(() => {
  mkdirSync(join(root, '.cache'), { recursive: true })
  folder = mkdtempSync(join(root, '.cache', 'reports-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const bin = (name: string) => join(root, 'node_modules', '.bin', name)

/** Runs it to its end, however that is. */
const run = (command: string, args: string[], env: Record<string, string> = {}) =>
  new Promise<void>((done) => {
    execFile(command, args, { cwd: folder, env: { ...process.env, ...env } }, () => done())
  })

const steadyAndNot = (module: string) => `import { expect, test } from '${module}'
test('passes', () => {})
test('passes in the end', ({}, info) => { expect(info?.retry ?? tried++).toBe(1) })
test('fails', () => { expect('this').toBe('that') })
let tried = 0
`

it('tells the tests that failed, those that passed at the second try, and a file that was not loaded', async () => {
  writeFileSync(join(folder, 'some.check.js'), steadyAndNot('vitest').replace('({}, info)', '(info)'))
  writeFileSync(join(folder, 'broken.check.js'), 'throw new Error("not loaded")')
  writeFileSync(
    join(folder, 'vitest.config.js'),
    'export default { test: { include: ["*.check.js"], retry: 1 } }',
  )
  await run(bin('vitest'), ['run', '--root', folder, '--reporter=json', '--outputFile=vitest.json'])
  const report = readVitestReport(join(folder, 'vitest.json'), folder)
  expect(report).toMatchObject({ passed: 2, failed: 1 })
  expect(report?.failures).toEqual([
    expect.stringMatching(/^ {2}broken\.check\.js: .*not loaded/),
    expect.stringMatching(/^ {2}some\.check\.js › fails: .*'that'/),
  ])
  expect(report?.unsteady).toEqual([expect.stringMatching(/^ {2}some\.check\.js › passes in the end: /)])
})

it('tells the same of journeys', async () => {
  writeFileSync(join(folder, 'some.spec.js'), steadyAndNot('@playwright/test'))
  writeFileSync(
    join(folder, 'playwright.config.js'),
    'export default { testDir: ".", testMatch: "*.spec.js", retries: 1, reporter: "json" }',
  )
  await run(bin('playwright'), ['test', '-c', folder], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: join(folder, 'journeys.json'),
  })
  const report = readPlaywrightReport(join(folder, 'journeys.json'))
  expect(report).toMatchObject({ passed: 2, failed: 1 })
  expect(report?.failures).toEqual([expect.stringMatching(/^ {2}e2e\/some\.spec\.js:4 › fails: .+/)])
  expect(report?.unsteady).toEqual([
    expect.stringMatching(/^ {2}e2e\/some\.spec\.js:3 › passes in the end: .+/),
  ])
})

it('takes no report as none', () => {
  expect(readVitestReport(join(folder, 'there-is-none.json'), folder)).toBeNull()
})
