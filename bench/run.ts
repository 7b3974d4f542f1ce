import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import autocannon from 'autocannon'
import { Command, InvalidArgumentError } from 'commander'
import { ensureBuild } from '#scripts/build.ts'
import { cpuMs, peakMemoryMb, type Side, startSides } from './sides.ts'

// How fast the token endpoint is, beside what could be used instead, in one run on one machine.

const SIDES = ['floor', 'latchkey', 'next-lane', 'oidc-provider']

type Round = { requestsPerSecond: number; p50: number; p99: number; cpuMicros: number; failed: number }
type Row = Round & { side: string; connections: number; memoryMb: number }

const list = (text: string) => text.split(',').filter(Boolean)
const positive = (text: string) => {
  const value = Number(text)
  if (!(value > 0)) throw new InvalidArgumentError('Give a number above 0.')
  return value
}

const options = new Command('npm run bench --')
  .description('Token requests per second, side by side. All sides in turns; medians of the rounds.')
  .option('--sides <names>', `of ${SIDES.join(', ')}`, list, SIDES)
  .option('--connections <numbers>', 'how many at once', (text) => list(text).map(positive), [32, 128])
  .option('--duration <seconds>', 'of each round', positive, 5)
  .option('--rounds <number>', 'per side and number of connections', positive, 5)
  .option('--json <file>', 'write the results there, too')
  .parse()
  .opts<{ sides: string[]; connections: number[]; duration: number; rounds: number; json?: string }>()

const median = (values: number[]) => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}

async function measure(side: Side, connections: number, duration: number): Promise<Round> {
  const before = cpuMs(side.pid)
  const result = await autocannon({
    url: side.url,
    method: 'POST',
    connections,
    duration,
    headers: { authorization: side.authorization, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  })
  const used = cpuMs(side.pid) - before
  return {
    requestsPerSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    cpuMicros: Math.round((used * 1000) / Math.max(1, result.requests.total)),
    failed: result.non2xx + result.errors,
  }
}

function summarise(side: string, connections: number, rounds: Round[], memoryMb: number): Row {
  const of = (key: keyof Round) => median(rounds.map((round) => round[key]))
  return {
    side,
    connections,
    requestsPerSecond: Math.round(of('requestsPerSecond')),
    p50: of('p50'),
    p99: of('p99'),
    cpuMicros: of('cpuMicros'),
    failed: rounds.reduce((sum, round) => sum + round.failed, 0),
    memoryMb,
  }
}

function table(rows: Row[]): string {
  const floorOf = (connections: number) =>
    rows.find((row) => row.side === 'floor' && row.connections === connections)?.requestsPerSecond
  const lines = rows.map((row) => {
    const floor = floorOf(row.connections)
    const ratio = floor ? (row.requestsPerSecond / floor).toFixed(2) : '–'
    const cells = [
      row.side,
      row.connections,
      row.requestsPerSecond,
      ratio,
      row.p50,
      row.p99,
      row.cpuMicros,
      row.memoryMb,
      row.failed,
    ]
    return `| ${cells.join(' | ')} |`
  })
  const heads = [
    'side',
    'connections',
    'requests/s',
    'of the floor',
    'p50 ms',
    'p99 ms',
    'CPU µs/request',
    'peak MB',
    'failed',
  ]
  return [`| ${heads.join(' | ')} |`, `|${heads.map(() => '---|').join('')}`, ...lines].join('\n')
}

const unknown = options.sides.filter((name) => !SIDES.includes(name))
if (unknown.length > 0)
  throw new Error(`There is no side ${unknown.join(', ')}. There are ${SIDES.join(', ')}.`)

await ensureBuild((text) => process.stderr.write(`${text}\n`))
const sides = await startSides(options.sides)
const measured = sides.filter(({ name }) => name !== '')
try {
  const rounds = new Map<string, Round[]>()
  for (const side of measured)
    await measure(side, Math.max(...options.connections), Math.min(2, options.duration))
  for (const connections of options.connections) {
    for (let round = 0; round < options.rounds; round++) {
      for (const side of measured) {
        const key = `${side.name} ${connections}`
        rounds.set(key, [...(rounds.get(key) ?? []), await measure(side, connections, options.duration)])
      }
      process.stderr.write(`${connections} connections, round ${round + 1} of ${options.rounds}\n`)
    }
  }
  const rows = options.connections.flatMap((connections) =>
    measured.map((side) =>
      summarise(
        side.name,
        connections,
        rounds.get(`${side.name} ${connections}`) ?? [],
        peakMemoryMb(side.pid),
      ),
    ),
  )
  process.stdout.write(
    `\nNode ${process.version}, ${cpus().length} cores, ${options.rounds} rounds of ${options.duration} s each\n\n${table(rows)}\n`,
  )
  if (options.json)
    writeFileSync(options.json, `${JSON.stringify({ node: process.version, options, rows }, null, 2)}\n`)
} finally {
  for (const side of sides.toReversed()) await side.stop()
}
