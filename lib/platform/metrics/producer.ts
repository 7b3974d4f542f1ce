import type { HrTime } from '@opentelemetry/api'
import type { DataPoint, MetricData, MetricProducer } from '@opentelemetry/sdk-metrics'
import type { Labels, Metric, ReadMetric } from './metric.ts'
import { readAll } from './metric.ts'

/**
 * Our metrics in OpenTelemetry's words, from which both the page for Prometheus and the export are made: one list, whoever
 * asks. The libraries are loaded here and nowhere else, so that a server that nobody watches has none of them.
 */
export async function metricProducer(metrics: readonly Metric[]): Promise<MetricProducer> {
  const [sdk, { emptyResource }, { ValueType }] = await Promise.all([
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/api'),
  ])
  const { AggregationTemporality, DataPointType } = sdk
  const startTime = hrTime(Date.now())
  const point =
    (endTime: HrTime) =>
    <Value>(value: Value, labels: Labels = {}): DataPoint<Value> => ({
      ...{ startTime, endTime, value },
      attributes: { ...labels },
    })

  function dataOf(metric: ReadMetric, endTime: HrTime): MetricData {
    const at = point(endTime)
    const base = {
      descriptor: { name: metric.name, description: metric.help, unit: '', valueType: ValueType.DOUBLE },
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
    }
    if (metric.kind === 'histogram')
      return {
        ...base,
        dataPointType: DataPointType.HISTOGRAM,
        dataPoints: metric.samples.map(({ labels, boundaries, counts, sum }) => {
          const count = counts.reduce((total, each) => total + each, 0)
          return at({ buckets: { boundaries: [...boundaries], counts: [...counts] }, sum, count }, labels)
        }),
      }
    const dataPoints = metric.samples.map(({ value, labels }) => at(value, labels))
    return metric.kind === 'counter'
      ? { ...base, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints }
      : { ...base, dataPointType: DataPointType.GAUGE, dataPoints }
  }

  return {
    async collect() {
      const read = await readAll(metrics)
      const endTime = hrTime(Date.now())
      const scope = { name: 'latchkey' }
      const scopeMetrics = [{ scope, metrics: read.map((metric) => dataOf(metric, endTime)) }]
      return { resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] }
    },
  }
}

/** Seconds, and nanoseconds. */
const hrTime = (ms: number): HrTime => [Math.floor(ms / 1000), (ms % 1000) * 1e6]
