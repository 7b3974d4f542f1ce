import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { z } from 'zod'

/** What a runner of tests found, in one shape. */
export type TestReport = {
  passed: number
  failed: number
  skipped: number
  /** Files of tests, each with the seconds that it took. */
  durations: [file: string, seconds: number][]
  /** A line for each test that failed, and for each file that could not be loaded: its name, and what it said first. */
  failures: string[]
  /** Names of the tests that passed at a second try only. */
  unsteady: string[]
}

const vitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      startTime: z.number(),
      endTime: z.number(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
})

/**
 * @param root what names of files are told from
 * @returns null where the runner left no report, or one that is not understood
 */
export function readVitestReport(path: string, root: string): TestReport | null {
  const report = read(path, vitestReport)
  if (!report) return null
  for (const file of report.testResults) file.name = relative(root, file.name)
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, title: `${name} › ${test.fullName}` })),
  )
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every(isNotFailed),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests,
    durations: report.testResults.map(({ name, startTime, endTime }) => [name, (endTime - startTime) / 1000]),
    failures: [
      ...unloaded.map(({ name, message }) => line(name, message)),
      ...tests
        .filter((test) => !isNotFailed(test))
        .map(({ title, failureMessages }) => line(title, failureMessages?.[0])),
    ],
    // The reasons of the first try stay with a test that passed at the second.
    unsteady: tests
      .filter((test) => test.status === 'passed' && (test.failureMessages ?? []).length > 0)
      .map(({ title, failureMessages }) => line(title, failureMessages?.[0])),
  }
}

const playwrightTest = z.object({
  status: z.string(),
  results: z.array(
    z.object({ duration: z.number(), error: z.object({ message: z.string().optional() }).optional() }),
  ),
})
const playwrightReport = z.object({
  suites: z.array(
    z.object({
      file: z.string(),
      specs: z.array(z.object({ title: z.string(), line: z.number(), tests: z.array(playwrightTest) })),
      suites: z
        .array(
          z.object({
            specs: z.array(z.object({ title: z.string(), line: z.number(), tests: z.array(playwrightTest) })),
          }),
        )
        .default([]),
    }),
  ),
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
})

/** @returns null where the runner left no report, or one that is not understood */
export function readPlaywrightReport(path: string): TestReport | null {
  const report = read(path, playwrightReport)
  if (!report) return null
  const tests = report.suites.flatMap(({ file, specs, suites }) =>
    [...specs, ...suites.flatMap((inner) => inner.specs)].flatMap(({ title, line: at, tests }) =>
      tests.map(({ status, results }) => ({
        file: `e2e/${file}`,
        title: `e2e/${file}:${at} › ${title}`,
        status,
        seconds: results.reduce((total, { duration }) => total + duration, 0) / 1000,
        said: results[0]?.error?.message,
      })),
    ),
  )
  const named = (status: string) =>
    tests.filter((test) => test.status === status).map(({ title, said }) => line(title, said))
  return {
    passed: report.stats.expected + report.stats.flaky,
    failed: report.stats.unexpected,
    skipped: report.stats.skipped,
    durations: [...Map.groupBy(tests, ({ file }) => file)].map(([file, of]) => [
      file,
      of.reduce((total, { seconds }) => total + seconds, 0),
    ]),
    failures: named('unexpected'),
    unsteady: named('flaky'),
  }
}

const isNotFailed = ({ status }: { status: string }) => status !== 'failed'

function line(title: string, said = ''): string {
  const first = stripVTControlCharacters(said)
    .split('\n')
    .map((one) => one.trim())
    .find((one) => one !== '')
  return `  ${title}${first ? `: ${first.slice(0, 300)}` : ''}`
}

function read<T>(path: string, schema: z.ZodType<T>): T | null {
  if (!existsSync(path)) return null
  const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  return parsed.success ? parsed.data : null
}
