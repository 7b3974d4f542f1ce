import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ensureBrowser } from './browser.ts'
import { ensureBuild } from './build.ts'
import { ensureFaketime } from './faketime.ts'

// npm test [-- [--fast | --machines] [name…]]: everything, the fast part, or starts on machines of all kinds;
// or of these the tests whose names contain these words.

const root = join(import.meta.dirname, '..')
const reports = join(root, '.cache', 'tests')
const bin = (name: string) => join(root, 'node_modules', '.bin', name)
const fast = process.argv.includes('--fast')
const machines = process.argv.includes('--machines')
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const say = (text: string) => process.stdout.write(`${text}\n`)

type Count = { passed: number; failed: number; skipped: number }

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numFailedTestSuites: z.number(),
})
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
})

function run(command: string, args: string[], env: Record<string, string> = {}): boolean {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  })
  return result.status === 0
}

/** A tool that has no tests of its own counts as one. */
function check(title: string, command: string, args: string[]): Count {
  say(`\n── ${title}`)
  const passed = run(command, args)
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 }
}

function readReport<T>(file: string, schema: z.ZodType<T>): T | null {
  if (!existsSync(file)) return null
  const parsed = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  return parsed.success ? parsed.data : null
}

function vitest(title: string, projects: string[]): Count {
  say(`\n── ${title}`)
  const report = join(reports, `${projects.join('-')}.json`)
  const args = [
    'run',
    ...projects.map((name) => `--project=${name}`),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]
  const succeeded = run(
    bin('vitest'),
    names.length > 0 ? [...args, '-t', names.join('|'), '--passWithNoTests'] : args,
  )
  const result = readReport(report, vitestReport)
  if (!result) return { passed: 0, failed: 1, skipped: 0 }
  // A file that could not be loaded, or a run that failed for another reason, must show in the count.
  const failed = Math.max(result.numFailedTests, succeeded ? 0 : 1)
  return { passed: result.numPassedTests, failed, skipped: names.length > 0 ? 0 : result.numPendingTests }
}

function playwright(title: string): Count {
  say(`\n── ${title}`)
  const report = join(reports, 'browser.json')
  const args = [
    'test',
    '--reporter=list,json',
    ...(names.length > 0 ? ['--grep', names.join('|'), '--pass-with-no-tests'] : []),
  ]
  const succeeded = run(bin('playwright'), args, {
    LATCHKEY_BROWSER: ensureBrowser(say),
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  })
  const result = readReport(report, playwrightReport)
  if (!result) return { passed: 0, failed: 1, skipped: 0 }
  const { expected, unexpected, flaky, skipped } = result.stats
  // Passed at the second try is not passed.
  return { passed: expected, failed: Math.max(unexpected + flaky, succeeded ? 0 : 1), skipped }
}

async function main(): Promise<Count[]> {
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })
  const counts: Count[] = []
  if (machines) {
    await ensureBuild(say)
    return [vitest('Machines and settings unlike ours', ['machines'])]
  }
  if (names.length === 0) {
    counts.push(check('Format and lint', bin('biome'), ['check', '--error-on-warnings', '.']))
    counts.push(check('Types', bin('tsc'), ['--noEmit']))
  }
  counts.push(vitest('Unit tests', ['unit']))
  if (fast) return counts
  counts.push(vitest('Integration tests, on PostgreSQL', ['integration']))
  await ensureBuild(say)
  counts.push(vitest('Protocol, through real HTTP', ['protocol']))
  ensureFaketime(say)
  counts.push(vitest('Operations: start, stop, commands', ['operations']))
  counts.push(vitest('Load and faults', ['load']))
  counts.push(playwright('Journeys, in a real browser'))
  return counts
}

/** Sums up, and ends with the line that is read by machines. */
function conclude(counts: Count[]): void {
  const sum = (key: keyof Count) => counts.reduce((total, count) => total + count[key], 0)
  if (sum('skipped') > 0) say(`\n${sum('skipped')} skipped, for the reasons printed above`)
  say(`\n${sum('passed')} passed, ${sum('failed')} failed`)
  process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0
}

conclude(
  await main().catch((error: unknown) => {
    say(error instanceof Error ? error.message : String(error))
    return [{ passed: 0, failed: 1, skipped: 0 }]
  }),
)
