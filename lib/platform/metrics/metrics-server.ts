import { createServer } from 'node:http'
import type { MetricProducer } from '@opentelemetry/sdk-metrics'
import { faultOf, log } from '#lib/platform/log/log.ts'
import { CONTENT_TYPE, prometheusText } from './prometheus-text.ts'

/** Prometheus gives up after ten seconds. */
const ANSWER_WITHIN_MS = 10_000
const PATH = '/metrics'

/**
 * Serves the metrics on a port of their own, to whoever reaches it: a proxy in front of the service never does.
 * @returns stops that
 * @throws when the port cannot be had
 */
export async function serveMetrics(
  { host, port }: { host: string; port: number },
  producer: MetricProducer,
): Promise<() => Promise<void>> {
  const server = createServer({ requestTimeout: ANSWER_WITHIN_MS }, async (request, response) => {
    const [path] = (request.url ?? '').split('?', 1)
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (path !== PATH || !isRead) {
      response.writeHead(path === PATH ? 405 : 404, path === PATH ? { Allow: 'GET, HEAD' } : {}).end()
      return
    }
    try {
      const text = await prometheusText(producer)
      response.writeHead(200, { 'Content-Type': CONTENT_TYPE }).end(text)
    } catch (error) {
      log.error(faultOf(error), 'metrics could not be read')
      response.writeHead(500).end()
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
}
