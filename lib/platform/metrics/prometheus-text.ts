import type { MetricProducer } from '@opentelemetry/sdk-metrics'

/** Prometheus' text format, and the content type that it goes by. */
export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Everything that a producer has, as Prometheus reads it. */
export async function prometheusText(producer: MetricProducer): Promise<string> {
  const { PrometheusSerializer } = await import('@opentelemetry/exporter-prometheus')
  const { resourceMetrics } = await producer.collect()
  return new PrometheusSerializer(undefined, false, undefined, true, true).serialize(resourceMetrics)
}
