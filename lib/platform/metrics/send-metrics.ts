import type { MetricProducer } from '@opentelemetry/sdk-metrics'
import { serviceResource } from '#lib/platform/tracing/start-tracing.ts'

const EVERY_MS = 60_000
const STOP_WITHIN_MS = 5_000

/**
 * Sends the metrics to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names, once a minute.
 * @returns sends them once more, and stops
 */
export async function sendMetrics(producer: MetricProducer, version: string): Promise<() => Promise<void>> {
  const [{ MeterProvider, PeriodicExportingMetricReader }, { OTLPMetricExporter }] = await Promise.all([
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/exporter-metrics-otlp-http'),
  ])
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter(),
    exportIntervalMillis: EVERY_MS,
    exportTimeoutMillis: STOP_WITHIN_MS,
    metricProducers: [producer],
  })
  const provider = new MeterProvider({ resource: await serviceResource(version), readers: [reader] })
  return async () => {
    await Promise.race([
      provider.shutdown().catch(() => {}),
      new Promise((done) => setTimeout(done, STOP_WITHIN_MS).unref()),
    ])
  }
}
