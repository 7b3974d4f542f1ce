import { readdirSync, readFileSync } from 'node:fs'
import autocannon from 'autocannon'

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10

/** One request, as it is sent again and again. */
export type Ask = { url: string; method: 'GET' | 'POST'; authorization: string; body?: string }

/** What one round of load has shown. Latencies in milliseconds. */
export type Round = {
  requestsPerSecond: number
  p50: number
  p99: number
  /** Processor time of the server's own processes per request. */
  cpuMicros: number
  /** Likewise of the PostgreSQL that it writes to; 0 for a server without one. */
  postgresMicros: number
  /** Likewise of the load generator, this process. */
  generatorMicros: number
  /** Answers that were not expected, and requests without any. */
  failed: number
}

export type LoadOptions = {
  connections: number
  /** Seconds. */
  duration: number
  /** Ends after so many requests instead. */
  amount?: number
  /** Process id of the server's postmaster, when it has one of its own. */
  postmaster?: number | undefined
}

const TOKEN_BODY = 'grant_type=client_credentials'

/** The token request of one client. */
export function tokenAsk(url: string, authorization: string): Ask {
  return { url, method: 'POST', authorization, body: TOKEN_BODY }
}

export const basicOf = (clientId: string, secret: string) =>
  `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`

/** Sends the asks in turn, each connection its own share of them, and measures. `pid` is the server's process. */
export async function load(asks: readonly Ask[], pid: number, options: LoadOptions): Promise<Round> {
  const { connections, duration, amount, postmaster } = options
  const [first] = asks
  if (!first) throw new Error('nothing to ask')
  let connected = 0
  const used = () => ({
    server: serverCpuMs(pid, postmaster),
    postgres: postmaster === undefined ? 0 : familyCpuMs(postmaster),
    generator: cpuMs(process.pid),
  })
  const before = used()
  const result = await autocannon({
    url: first.url,
    connections,
    ...(amount === undefined ? { duration } : { amount }),
    ...requestOf(first),
    setupClient(client) {
      const own = connected++
      const share = asks.filter((_, index) => index % connections === own % connections)
      if (share.length > 0) client.setRequests(share.map(requestOf))
    },
  })
  const after = used()
  const micros = (of: keyof typeof before) =>
    Math.round(((after[of] - before[of]) * 1000) / Math.max(1, result.requests.total))
  const expected = Object.entries(result.statusCodeStats ?? {})
    .filter(([status]) => status === '200')
    .reduce((sum, [, { count = 0 }]) => sum + count, 0)
  return {
    requestsPerSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    cpuMicros: micros('server'),
    postgresMicros: micros('postgres'),
    generatorMicros: micros('generator'),
    failed: result.requests.total - expected + result.errors,
  }
}

function requestOf({ url, method, authorization, body }: Ask) {
  return {
    method,
    path: new URL(url).pathname,
    headers: { authorization, ...(body && { 'content-type': 'application/x-www-form-urlencoded' }) },
    ...(body && { body }),
  }
}

/** The middle of the rounds, value by value; failures are summed up. */
export function summarise(rounds: readonly Round[]): Round {
  const of = (key: keyof Round) => median(rounds.map((round) => round[key]))
  return {
    requestsPerSecond: Math.round(of('requestsPerSecond')),
    p50: of('p50'),
    p99: of('p99'),
    cpuMicros: of('cpuMicros'),
    postgresMicros: of('postgresMicros'),
    generatorMicros: of('generatorMicros'),
    failed: rounds.reduce((sum, round) => sum + round.failed, 0),
  }
}

/**
 * How a figure of one side compares with one of another: the median of what each round gave, since the machine's speed
 * changes between rounds more than within one. The ratio of two medians may be that of a fast minute to a slow one.
 */
export function roundRatio(
  rounds: readonly Round[],
  others: readonly Round[],
  figure: (round: Round) => number,
): number | null {
  const ratios = rounds.flatMap((round, index) => {
    const other = others[index]
    return other && figure(other) > 0 ? figure(round) / figure(other) : []
  })
  return ratios.length > 0 ? median(ratios) : null
}

/** The same of requests/s. */
export const throughputRatio = (rounds: readonly Round[], others: readonly Round[]) =>
  roundRatio(rounds, others, ({ requestsPerSecond }) => requestsPerSecond)

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}

/** Processor time that a process has used so far, in milliseconds; 0 where /proc is not to be had. */
export function cpuMs(pid: number): number {
  const { own } = usageOf(pid)
  return own
}

/** The same of a server with the processes that share its work; its PostgreSQL is another matter. */
function serverCpuMs(pid: number, postmaster: number | undefined): number {
  const parts = processIds().filter((id) => id !== postmaster && usageOf(id).parentId === pid)
  return parts.reduce((sum, part) => sum + cpuMs(part), cpuMs(pid))
}

/** The same of a process with its children, those that have ended included. */
export function familyCpuMs(parent: number): number {
  const { own, ended } = usageOf(parent)
  const children = processIds()
    .map(usageOf)
    .filter(({ parentId }) => parentId === parent)
  return children.reduce((sum, child) => sum + child.own, own + ended)
}

type Usage = { parentId: number; own: number; ended: number }

/** By `/proc/<pid>/stat`, counted from what follows the name: parent 1, own time 11 and 12, that of ended children 13 and 14. */
function usageOf(pid: number): Usage {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.split(' ').map(Number) ?? []
    const ms = (from: number) => ((fields[from] ?? 0) + (fields[from + 1] ?? 0)) * TICK_MS
    return { parentId: fields[1] ?? 0, own: ms(11), ended: ms(13) }
  } catch {
    return { parentId: 0, own: 0, ended: 0 } // it has ended, or there is no /proc
  }
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}

/** The most memory that a process has had resident, in megabytes; 0 where /proc is not to be had. */
export function peakMemoryMb(pid: number): number {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return Math.round(Number(line?.[1] ?? 0) / 1024)
  } catch {
    return 0
  }
}
