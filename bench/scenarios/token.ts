import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Latchkey } from '#e2e/harness/latchkey.ts'
import {
  type Ask,
  basicOf,
  load,
  peakMemoryMb,
  type Round,
  roundRatio,
  summarise,
  throughputRatio,
  tokenAsk,
} from '../load.ts'
import { atLeast, atMost, noMore, type Report, type Verdict } from '../report.ts'
import type { BenchOptions } from '../run.ts'
import { startEarlier } from '../sides/earlier.ts'
import { WATCHED } from '../sides/watched.ts'
import { type Side, startLatchkey, startSide } from '../sides.ts'

const CLIENT_ID = 'bench-client'
const PATHS: Record<string, string> = {
  floor: '/',
  limit: '/',
  'next-lane': '/oauth/v2/token',
  'oidc-provider': '/token',
}

type Measured = { side: Side; ask: Ask; postmaster?: number }
type Row = Round & { side: string; connections: number; memoryMb: number; rounds: readonly Round[] }

/** One client asks for tokens as fast as it goes: the floor, the limit, Latchkey, its Next lane, and oidc-provider. */
export async function token(options: BenchOptions): Promise<Report> {
  const latchkey = await startLatchkey()
  const measured: Measured[] = []
  try {
    const { client_secret: secret } = await latchkey.createClient(CLIENT_ID, { scope: 'usage:read' })
    for (const name of options.sides) measured.push(await startMeasured(name, latchkey, secret))
    if (options.earlier) measured.push(await startMeasuredEarlier(options.earlier))
    const rows = await measure(measured, options)
    return {
      scenario: 'token',
      title: '`POST /oauth/v2/token`, one client, ES256',
      rows: rows.map((row) => tableRow(row, rows)),
      verdicts: verdicts(rows),
    }
  } finally {
    for (const { side } of measured.toReversed()) await side.stop()
    await latchkey.remove()
  }
}

async function startMeasured(name: string, latchkey: Latchkey, secret: string): Promise<Measured> {
  const authorization = basicOf(CLIENT_ID, secret)
  if (name === 'latchkey') {
    const side = { name, url: latchkey.url, pid: latchkey.pid, stop: async () => {} }
    const ask = tokenAsk(`${latchkey.url}/oauth/v2/token`, authorization)
    return { side, ask, postmaster: latchkey.postgresPid }
  }
  const startWatched = WATCHED[name]
  if (startWatched) {
    const { latchkey: own, secret: ownSecret, stop } = await startWatched(CLIENT_ID)
    const ask = tokenAsk(`${own.url}/oauth/v2/token`, basicOf(CLIENT_ID, ownSecret))
    return { side: { name, url: own.url, pid: own.pid, stop }, ask, postmaster: own.postgresPid }
  }
  const path = PATHS[name]
  if (path === undefined) throw new Error(`There is no side ${name}.`)
  const side = await startSide(name, {
    BENCH_CLIENT_ID: CLIENT_ID,
    BENCH_CLIENT_SECRET: secret,
    // The Next lane works on Latchkey's own database, as a second instance would.
    DATABASE_URL: latchkey.databaseUrl,
    MIGRATE_DATABASE_URL: latchkey.ownerDatabaseUrl,
    LATCHKEY_KEK: readFileSync(join(latchkey.dataDir, 'kek'), 'utf8').trim(),
  })
  const ask = tokenAsk(`${side.url}${path}`, authorization)
  return { side, ask, ...(name === 'next-lane' && { postmaster: latchkey.postgresPid }) }
}

async function startMeasuredEarlier(folder: string): Promise<Measured> {
  const { latchkey, secret } = await startEarlier(folder, CLIENT_ID)
  const side = { name: 'earlier', url: latchkey.url, pid: latchkey.pid, stop: () => latchkey.remove() }
  const ask = tokenAsk(`${latchkey.url}/oauth/v2/token`, basicOf(CLIENT_ID, secret))
  return { side, ask, postmaster: latchkey.postgresPid }
}

async function measure(measured: Measured[], options: BenchOptions): Promise<Row[]> {
  const { connections, duration, rounds, say } = options
  const warmUp = { connections: Math.max(...connections), duration: Math.min(2, duration) }
  for (const { side, ask } of measured) await load([ask], side.pid, warmUp)
  const rows: Row[] = []
  for (const count of connections) {
    const results = new Map<Measured, Round[]>(measured.map((one) => [one, []]))
    for (let round = 1; round <= rounds; round++) {
      for (const one of measured) {
        const { side, ask, postmaster } = one
        results.get(one)?.push(await load([ask], side.pid, { connections: count, duration, postmaster }))
      }
      say(`${count} connections, round ${round} of ${rounds}`)
    }
    for (const [{ side }, all] of results) {
      rows.push({
        side: side.name,
        connections: count,
        ...summarise(all),
        rounds: all,
        memoryMb: peakMemoryMb(side.pid),
      })
    }
  }
  return rows
}

const roundsOf = (rows: Row[], connections: number, side: string): readonly Round[] =>
  rows.find((row) => row.side === side && row.connections === connections)?.rounds ?? []

function tableRow(row: Row, rows: Row[]) {
  const ofFloor = throughputRatio(row.rounds, roundsOf(rows, row.connections, 'floor'))
  return {
    side: row.side,
    connections: row.connections,
    'requests/s': row.requestsPerSecond,
    'of the floor': ofFloor?.toFixed(2) ?? '–',
    'p50 ms': row.p50,
    'p99 ms': row.p99,
    'Node µs': row.cpuMicros,
    'PostgreSQL µs': row.postgresMicros,
    'load µs': row.generatorMicros,
    'peak MB': row.memoryMb,
    failed: row.failed,
  }
}

/** Throughput aimed for, of the floor's, by number of connections. */
const OF_FLOOR: Record<number, number> = { 32: 0.78, 128: 0.9 }
const OF_OIDC_PROVIDER = 1.6
/** Processor time aimed for: of Node beside the limit's, and with PostgreSQL beside the floor's. */
const NODE_OF_LIMIT = 1.2
const ALL_OF_FLOOR = 1.15
/** What a change may cost before it shows. */
const ALL_OF_EARLIER = 1.05

const nodeMicros = ({ cpuMicros }: Round) => cpuMicros
const allMicros = ({ cpuMicros, postgresMicros }: Round) => cpuMicros + postgresMicros

function verdicts(rows: Row[]): Verdict[] {
  const own = rows.filter(({ side }) => side === 'latchkey')
  return own.flatMap(({ connections, p99, memoryMb, rounds }) => {
    const of = (side: string) => roundsOf(rows, connections, side)
    const target = OF_FLOOR[connections]
    const at = `at ${connections} connections`
    const ofFloor = throughputRatio(rounds, of('floor'))
    const ofProvider = throughputRatio(rounds, of('oidc-provider'))
    const nodeOfLimit = roundRatio(rounds, of('limit'), nodeMicros)
    const allOfFloor = roundRatio(rounds, of('floor'), allMicros)
    const allOfEarlier = roundRatio(rounds, of('earlier'), allMicros)
    return [
      ofFloor !== null && target ? atLeast(`requests/s of the floor's ${at}`, ofFloor, target) : [],
      ofProvider !== null ? atLeast(`requests/s of oidc-provider's ${at}`, ofProvider, OF_OIDC_PROVIDER) : [],
      nodeOfLimit !== null ? noMore(`Node's time of the limit's ${at}`, nodeOfLimit, NODE_OF_LIMIT) : [],
      allOfFloor !== null
        ? noMore(`Node's and PostgreSQL's time of the floor's ${at}`, allOfFloor, ALL_OF_FLOOR)
        : [],
      allOfEarlier !== null
        ? noMore(`Node's and PostgreSQL's time of the earlier checkout's ${at}`, allOfEarlier, ALL_OF_EARLIER)
        : [],
      connections === 32 ? atMost('p99 at 32 connections', p99, 15, 'ms') : [],
      connections === 128 ? atMost('resident memory', memoryMb, 300, 'MB') : [],
    ].flat()
  })
}
