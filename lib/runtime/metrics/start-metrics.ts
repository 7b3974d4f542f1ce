import type { Server } from 'node:http'
import type { Settings } from '#lib/platform/env.ts'
import { countedMetrics } from '#lib/platform/metrics/counts.ts'
import { jobRuns } from '#lib/platform/metrics/job-runs.ts'
import { type Metric, one } from '#lib/platform/metrics/metric.ts'
import { serveMetrics } from '#lib/platform/metrics/metrics-server.ts'
import { watchProcess } from '#lib/platform/metrics/process-metrics.ts'
import { metricProducer } from '#lib/platform/metrics/producer.ts'
import { sendMetrics } from '#lib/platform/metrics/send-metrics.ts'
import type { PageTurns } from '#lib/runtime/lanes/page-turns.ts'
import { databaseMetrics } from './database-metrics.ts'
import { requestTimes } from './request-times.ts'

/** What this process measures, besides what every process does. */
export type Sources = {
  /** Of the protocol. */
  metrics: readonly Metric[]
  server: Server
  turns: PageTurns
  version: string
  build: string
}

/** Everything that this process measures. */
export function allMetrics({ metrics, server, turns, version, build }: Sources): readonly Metric[] {
  return [
    {
      ...{ kind: 'gauge', name: 'latchkey_build_info' },
      help: 'What runs: the version and build of Latchkey, and the version of Node.',
      read: () => [{ labels: { version, build, node: process.version }, value: 1 }],
    },
    ...metrics,
    ...requestTimes.metrics,
    {
      ...{ kind: 'gauge', name: 'latchkey_http_connections' },
      help: 'Open connections.',
      read: async () => one(await connectionsOf(server)),
    },
    {
      ...{ kind: 'gauge', name: 'latchkey_pages' },
      help: 'Pages that are being rendered, and those that wait for their turn.',
      read: () => Object.entries(turns.state()).map(([state, value]) => ({ labels: { state }, value })),
    },
    ...databaseMetrics(),
    ...jobRuns.metrics,
    ...countedMetrics,
  ]
}

const connectionsOf = (server: Server) =>
  new Promise<number>((resolve, reject) =>
    server.getConnections((error, connections) => (error ? reject(error) : resolve(connections))),
  )

/**
 * Serves the metrics where METRICS_PORT says so, and sends them where OTEL_EXPORTER_OTLP_ENDPOINT does.
 * @returns stops that
 */
export async function startMetrics(
  { metrics: where, collectorUrl }: Pick<Settings, 'metrics' | 'collectorUrl'>,
  sources: Sources,
): Promise<() => Promise<void>> {
  if (!where && !collectorUrl) return async () => {}
  const ofProcess = watchProcess()
  const producer = await metricProducer([...allMetrics(sources), ...ofProcess.metrics])
  const stops = [
    ...(where ? [await serveMetrics(where, producer)] : []),
    ...(collectorUrl ? [await sendMetrics(producer, sources.version)] : []),
  ]
  return async () => {
    await Promise.all(stops.map((stop) => stop()))
    ofProcess.stop()
  }
}
