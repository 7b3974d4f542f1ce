import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Latchkey } from '#e2e/harness/latchkey.ts'
import {
  type Ask,
  basicOf,
  load,
  peakMemoryMb,
  type Round,
  summarise,
  throughputRatio,
  tokenAsk,
} from '../load.ts'
import { atLeast, atMost, type Report, type Verdict } from '../report.ts'
import type { BenchOptions } from '../run.ts'
import { type Side, startLatchkey, startSide } from '../sides.ts'

const CLIENT_ID = 'bench-client'
const PATHS: Record<string, string> = {
  floor: '/',
  'next-lane': '/oauth/v2/token',
  'oidc-provider': '/token',
}

type Measured = { side: Side; ask: Ask }
type Row = Round & { side: string; connections: number; memoryMb: number; rounds: readonly Round[] }

/** One client asks for tokens as fast as it goes: the floor, Latchkey, its Next lane, and oidc-provider. */
export async function token(options: BenchOptions): Promise<Report> {
  const latchkey = await startLatchkey()
  const measured: Measured[] = []
  try {
    const { client_secret: secret } = await latchkey.createClient(CLIENT_ID, { scope: 'usage:read' })
    for (const name of options.sides) measured.push(await startMeasured(name, latchkey, secret))
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
    return { side, ask: tokenAsk(`${latchkey.url}/oauth/v2/token`, authorization) }
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
  return { side, ask: tokenAsk(`${side.url}${path}`, authorization) }
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
        results.get(one)?.push(await load([one.ask], one.side.pid, { connections: count, duration }))
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

function ratio(rows: Row[], connections: number, side: string, of: string): number | null {
  const roundsOf = (name: string) =>
    rows.find((row) => row.side === name && row.connections === connections)?.rounds ?? []
  return throughputRatio(roundsOf(side), roundsOf(of))
}

function tableRow(row: Row, rows: Row[]) {
  const ofFloor = ratio(rows, row.connections, row.side, 'floor')
  return {
    side: row.side,
    connections: row.connections,
    'requests/s': row.requestsPerSecond,
    'of the floor': ofFloor?.toFixed(2) ?? '–',
    'p50 ms': row.p50,
    'p99 ms': row.p99,
    'CPU µs/request': row.cpuMicros,
    'peak MB': row.memoryMb,
    failed: row.failed,
  }
}

/** Targets of the floor, by number of connections. */
const OF_FLOOR: Record<number, number> = { 32: 0.6, 128: 0.7 }
const OF_OIDC_PROVIDER = 1.3

function verdicts(rows: Row[]): Verdict[] {
  const own = rows.filter(({ side }) => side === 'latchkey')
  return own.flatMap(({ connections, p99, memoryMb }) => {
    const floor = ratio(rows, connections, 'latchkey', 'floor')
    const other = ratio(rows, connections, 'latchkey', 'oidc-provider')
    const target = OF_FLOOR[connections]
    return [
      floor !== null && target ? atLeast(`of the floor at ${connections} connections`, floor, target) : [],
      other !== null
        ? atLeast(`of oidc-provider at ${connections} connections`, other, OF_OIDC_PROVIDER)
        : [],
      connections === 32 ? atMost('p99 at 32 connections', p99, 15, 'ms') : [],
      connections === 128 ? atMost('resident memory', memoryMb, 300, 'MB') : [],
    ].flat()
  })
}
