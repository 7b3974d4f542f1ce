import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBrowser } from './browser.ts'
import { ensureBuild } from './build.ts'
import { ensureFaketime } from './faketime.ts'
import { ensurePromtool } from './promtool.ts'
import { ensureSnippetRuntimes } from './snippet-runtimes.ts'
import { ensureSofthsm } from './softhsm.ts'
import { canRunIn, runOnCopy } from './test-copy.ts'
import { readPlaywrightReport, readVitestReport, type TestReport } from './test-reports.ts'

// npm test [-- [--fast | --operations | --machines | --snippets] [name…]]: what Latchkey does, the fast part of it, how it is
// run and what it bears, starts on machines of all kinds, or the guide's code in all its languages; or the tests of all but
// these last two whose names contain these words.

const root = join(import.meta.dirname, '..')
const reports = join(root, '.cache', 'tests')
const bin = (name: string) => join(root, 'node_modules', '.bin', name)
const fast = process.argv.includes('--fast')
const operations = process.argv.includes('--operations')
const machines = process.argv.includes('--machines')
const snippets = process.argv.includes('--snippets')
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const say = (text: string) => process.stdout.write(`${text}\n`)

const SLOWEST_SHOWN = 8

type Count = { passed: number; failed: number; skipped: number }

/** Runs it with its output in view; true when it ended well. */
function run(command: string, args: string[], env: Record<string, string> = {}): Promise<boolean> {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  })
  return new Promise((done) => {
    child.once('error', () => done(false))
    child.once('close', (code) => done(code === 0))
  })
}

/** A tool that has no tests of its own counts as one. What it says is kept until it is due. */
function startCheck(title: string, command: string, args: string[]): () => Promise<Count> {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk
    })
  const outcome = new Promise<boolean>((done) => {
    child.once('error', () => done(false))
    child.once('close', (code) => done(code === 0))
  })
  return async () => {
    const passed = await outcome
    say(`\n── ${title}\n${output.trimEnd()}`)
    return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 }
  }
}

/** Seconds that each file of tests took. */
const durations = new Map<string, number>()
/** What failed, and what passed at a second try only: said once more at the end, where one looks first. */
const failures: string[] = []
const unsteady: string[] = []

function keep(report: TestReport): void {
  for (const [file, seconds] of report.durations) durations.set(file, seconds)
  failures.push(...report.failures)
  unsteady.push(...report.unsteady)
}

async function vitest(title: string, projects: string[], files: string[] = []): Promise<Count> {
  say(`\n── ${title}`)
  const report = join(reports, `${projects.join('-')}.json`)
  const args = [
    'run',
    ...projects.map((name) => `--project=${name}`),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...files,
  ]
  const succeeded = await run(
    bin('vitest'),
    names.length > 0 ? [...args, '-t', names.join('|'), '--passWithNoTests'] : args,
  )
  const result = readVitestReport(report, root)
  if (!result) return { passed: 0, failed: 1, skipped: 0 }
  keep(result)
  // A file that could not be loaded, or a run that failed for another reason, must show in the count.
  const failed = Math.max(result.failed, succeeded ? 0 : 1)
  return { passed: result.passed, failed, skipped: names.length > 0 ? 0 : result.skipped }
}

async function playwright(title: string): Promise<Count> {
  say(`\n── ${title}`)
  const report = join(reports, 'browser.json')
  const args = [
    'test',
    '--reporter=list,json',
    ...(names.length > 0 ? ['--grep', names.join('|'), '--pass-with-no-tests'] : []),
  ]
  const succeeded = await run(bin('playwright'), args, {
    LATCHKEY_BROWSER: ensureBrowser(say),
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  })
  const result = readPlaywrightReport(report)
  if (!result) return { passed: 0, failed: 1, skipped: 0 }
  keep(result)
  return {
    passed: result.passed,
    failed: Math.max(result.failed, succeeded ? 0 : 1),
    skipped: result.skipped,
  }
}

async function main(): Promise<Count[]> {
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })
  const counts: Count[] = []
  if (machines) {
    await ensureBuild(say)
    return [await vitest('Machines and settings unlike ours', ['machines'])]
  }
  if (snippets) {
    ensureSnippetRuntimes(say)
    await ensureBuild(say)
    return [
      await vitest(
        'The guide’s code, in all its languages',
        ['unit', 'protocol'],
        ['components/docs/snippets/', 'e2e/protocol/snippets.test.ts'],
      ),
    ]
  }
  if (operations) {
    await ensureBuild(say)
    ensureFaketime(say)
    ensureSofthsm(say)
    ensurePromtool(say)
    return [
      await vitest('Operations: start, stop, commands', ['operations']),
      await vitest('Load and faults', ['load']),
    ]
  }
  // Checked beside the tests, which wait for other things than a processor often enough.
  const checks =
    names.length > 0
      ? []
      : [
          startCheck('Format and lint', bin('biome'), ['check', '--error-on-warnings', '.']),
          startCheck('Types', bin('tsc'), ['--noEmit']),
        ]
  if (fast) {
    counts.push(await vitest('Unit tests', ['unit']))
    for (const finish of checks) counts.push(await finish())
    return counts
  }
  counts.push(await vitest('Unit tests, and integration tests on PostgreSQL', ['unit', 'integration']))
  for (const finish of checks) counts.push(await finish())
  await ensureBuild(say)
  ensureFaketime(say)
  if (names.length > 0) ensurePromtool(say)
  counts.push(
    names.length > 0
      ? await vitest('Protocol through real HTTP; operations; load', ['protocol', 'operations', 'load'])
      : await vitest('Protocol through real HTTP', ['protocol']),
  )
  counts.push(await playwright('Journeys, in a real browser'))
  return counts
}

/** Sums up, and ends with the line that is read by machines. */
function conclude(counts: Count[]): void {
  const sum = (key: keyof Count) => counts.reduce((total, count) => total + count[key], 0)
  const slowest = [...durations].sort(([, a], [, b]) => b - a).slice(0, SLOWEST_SHOWN)
  if (names.length === 0 && slowest.length > 0)
    say(`\nSlowest files: ${slowest.map(([file, seconds]) => `${file} ${Math.round(seconds)} s`).join(', ')}`)
  if (unsteady.length > 0) say(`\nPassed at the second try only:\n${unsteady.join('\n')}`)
  if (failures.length > 0) say(`\nFailed:\n${failures.join('\n')}`)
  if (sum('skipped') > 0) say(`\n${sum('skipped')} skipped, for the reasons printed above`)
  say(`\n${sum('passed')} passed, ${sum('failed')} failed`)
  process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0
}

if (!canRunIn(root)) {
  say(`Vite cannot run tests in ${root}: they run on a copy, in a folder without #, ? and % in its name.`)
  process.exit(runOnCopy(root, process.argv.slice(2)))
}
conclude(
  await main().catch((error: unknown) => {
    say(error instanceof Error ? error.message : String(error))
    return [{ passed: 0, failed: 1, skipped: 0 }]
  }),
)
