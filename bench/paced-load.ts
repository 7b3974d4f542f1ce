import { Agent, request } from 'node:http'
import { type Ask, median, type Round } from './load.ts'

const TICK_MS = 2
/** Opening connections is not what is measured: what is sent before this time is answered and not counted. */
const WARM_UP_SECONDS = 1

/**
 * Sends one ask at an even pace, whatever becomes of those before: `perSecond`, for `duration` seconds. A load
 * generator that sends each second's share as fast as it can would measure its own bursts.
 */
export async function pacedLoad(
  ask: Ask,
  { perSecond, duration, expect = 200 }: { perSecond: number; duration: number; expect?: number },
): Promise<Round> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  const latencies: number[] = []
  let failed = 0
  const open: Promise<void>[] = []
  const startedAt = performance.now()
  const countedFrom = startedAt + WARM_UP_SECONDS * 1000
  const send = async () => {
    const sentAt = performance.now()
    const status = await statusOf(ask, agent).catch(() => null)
    if (status !== expect) failed += 1
    if (sentAt >= countedFrom) latencies.push(performance.now() - sentAt)
  }
  await new Promise<void>((done) => {
    const timer = setInterval(() => {
      const elapsed = (performance.now() - startedAt) / 1000
      const due = Math.floor(Math.min(elapsed, WARM_UP_SECONDS + duration) * perSecond)
      while (open.length < due) open.push(send())
      if (elapsed < WARM_UP_SECONDS + duration) return
      clearInterval(timer)
      done()
    }, TICK_MS)
  })
  await Promise.all(open)
  agent.destroy()
  const sorted = latencies.toSorted((a, b) => a - b)
  return {
    requestsPerSecond: Math.round(latencies.length / duration),
    p50: tenths(median(sorted)),
    p99: tenths(sorted[Math.floor(sorted.length * 0.99)] ?? 0),
    cpuMicros: 0,
    postgresMicros: 0,
    generatorMicros: 0,
    failed,
  }
}

const tenths = (milliseconds: number) => Math.round(milliseconds * 10) / 10

function statusOf({ url, method, authorization, body }: Ask, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization,
      ...(body && {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(body),
      }),
    }
    const asked = request(url, { method, agent, headers }, (response) => {
      response.on('end', () => resolve(response.statusCode))
      response.on('error', reject)
      response.resume()
    })
    asked.on('error', reject)
    asked.end(body)
  })
}
