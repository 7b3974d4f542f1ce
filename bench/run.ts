import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { Command, InvalidArgumentError } from 'commander'
import { ensureBuild } from '#scripts/build.ts'
import { markdown, type Report } from './report.ts'
import { flood } from './scenarios/flood.ts'
import { heldPages } from './scenarios/held-pages.ts'
import { leaks } from './scenarios/leaks.ts'
import { logTails } from './scenarios/log-tails.ts'
import { scale } from './scenarios/scale.ts'
import { signIns } from './scenarios/sign-ins.ts'
import { silence } from './scenarios/silence.ts'
import { size } from './scenarios/size.ts'
import { start } from './scenarios/start.ts'
import { token } from './scenarios/token.ts'
import { verify } from './scenarios/verify.ts'

// How fast Latchkey is, beside what could be used instead, in one run on one machine.

/** What every scenario is told. */
export type BenchOptions = {
  sides: string[]
  connections: number[]
  /** Seconds of each round. */
  duration: number
  rounds: number
  /** A built checkout of another commit, to measure beside this one. */
  earlier?: string
  clients: number
  events: number
  /** Told of each step that takes time. */
  say: (text: string) => void
}

const SCENARIOS: Record<string, (options: BenchOptions) => Promise<Report>> = {
  token,
  size,
  flood,
  'sign-ins': signIns,
  'held-pages': heldPages,
  'log-tails': logTails,
  silence,
  leaks,
  verify,
  start,
  scale,
}

const list = (text: string) => text.split(',').filter(Boolean)
const positive = (text: string) => {
  const value = Number(text)
  if (!(value > 0)) throw new InvalidArgumentError('Give a number above 0.')
  return value
}
const known = (text: string) => {
  const names = list(text)
  const unknown = names.filter((name) => !Object.hasOwn(SCENARIOS, name))
  if (unknown.length > 0) throw new InvalidArgumentError(`There are ${Object.keys(SCENARIOS).join(', ')}.`)
  return names
}

const { scenarios, json, ...options } = new Command('npm run bench --')
  .description('All sides of a scenario in turns; medians of the rounds. Compare figures of one run only.')
  .option('--scenarios <names>', `of ${Object.keys(SCENARIOS).join(', ')}`, known, Object.keys(SCENARIOS))
  .option('--sides <names>', 'of the token scenario', list, [
    'floor',
    'limit',
    'latchkey',
    'next-lane',
    'oidc-provider',
  ])
  .option('--connections <numbers>', 'how many at once', (text) => list(text).map(positive), [32, 128])
  .option('--duration <seconds>', 'of each round', positive, 5)
  .option('--rounds <number>', 'of each side', positive, 5)
  .option('--earlier <folder>', 'a built checkout of another commit, as one more side of the token scenario')
  .option('--clients <number>', 'in the database of the size scenario', positive, 1_000_000)
  .option('--events <number>', 'in the database of the size scenario', positive, 10_000_000)
  .option('--json <file>', 'write the results there, too')
  .parse()
  .opts<Omit<BenchOptions, 'say'> & { scenarios: string[]; json?: string }>()

const say = (text: string) => process.stderr.write(`${text}\n`)

await ensureBuild(say)
process.stdout.write(
  `Node ${process.version}, ${cpus().length} cores, ${options.rounds} rounds of ${options.duration} s each\n`,
)
const reports: Report[] = []
for (const name of scenarios) {
  say(`── ${name}`)
  const report = await SCENARIOS[name]?.({ ...options, say })
  if (!report) continue
  reports.push(report)
  process.stdout.write(`\n${markdown(report)}\n`)
}
if (json) writeFileSync(json, `${JSON.stringify({ node: process.version, options, reports }, null, 2)}\n`)
