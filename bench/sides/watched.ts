import { createServer } from 'node:http'
import { freePort } from '#e2e/harness/free-port.ts'
import type { Latchkey } from '#e2e/harness/latchkey.ts'
import { startLatchkey } from '../sides.ts'

/** Prometheus asks every 15 seconds by itself: this is more than it ever costs. */
const SCRAPE_EVERY_MS = 1_000

type Watched = { latchkey: Latchkey; secret: string; stop(): Promise<void> }

/** Those of a Latchkey that somebody watches: its metrics are read, or all its requests are traced. */
export const WATCHED: Readonly<Record<string, (clientId: string) => Promise<Watched>>> = {
  measured: startMeasured,
  traced: startTraced,
}

async function startMeasured(clientId: string): Promise<Watched> {
  const port = await freePort()
  const latchkey = await startLatchkey({ METRICS_PORT: String(port) })
  const scrape = () => fetch(`http://127.0.0.1:${port}/metrics`).then((answer) => answer.arrayBuffer())
  const timer = setInterval(() => void scrape().catch(() => {}), SCRAPE_EVERY_MS)
  return await withClient(latchkey, clientId, async () => clearInterval(timer))
}

async function startTraced(clientId: string): Promise<Watched> {
  const collector = createServer((request, response) => {
    request
      .resume()
      .once('end', () => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}'))
  })
  const port = await freePort()
  await new Promise<void>((done) => collector.listen(port, '127.0.0.1', done))
  const latchkey = await startLatchkey({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` })
  return await withClient(latchkey, clientId, async () => {
    collector.closeAllConnections()
    collector.close()
  })
}

async function withClient(latchkey: Latchkey, clientId: string, end: () => Promise<void>): Promise<Watched> {
  const { client_secret: secret } = await latchkey.createClient(clientId, { scope: 'usage:read' })
  const stop = async () => {
    await latchkey.remove()
    await end()
  }
  return { latchkey, secret, stop }
}
