/** Of a fixed set each: a label whose values a sender chooses would let a stranger fill memory, here and at the monitor. */
export type Labels = Readonly<Record<string, string>>

/** A number at the moment. */
export type Sample = { labels?: Labels; value: number }

/** A distribution since the start: how many fell into each bucket, the last of which has no upper bound. */
export type Distribution = {
  labels?: Labels
  boundaries: readonly number[]
  counts: readonly number[]
  sum: number
}

/**
 * Something that is measured. What it costs is paid by whoever asks: values are plain numbers until then, and `read` collects
 * them. Names follow https://prometheus.io/docs/practices/naming/.
 */
export type Metric = { name: string; help: string } & (
  | { kind: 'counter' | 'gauge'; read(): readonly Sample[] | Promise<readonly Sample[]> }
  | { kind: 'histogram'; read(): readonly Distribution[] }
)

/** A metric with what was read of it. */
export type ReadMetric = { name: string; help: string } & (
  | { kind: 'counter' | 'gauge'; samples: readonly Sample[] }
  | { kind: 'histogram'; samples: readonly Distribution[] }
)

/** A single number, as samples. */
export const one = (value: number): readonly Sample[] => [{ value }]

/** Numbers by the one label that tells them apart. */
export const by = (label: string, values: Iterable<readonly [string, number]>): readonly Sample[] =>
  [...values].map(([of, value]) => ({ labels: { [label]: of }, value }))

/** Reads all of them. One that cannot be read has no samples, and keeps no other from being read. */
export async function readAll(metrics: readonly Metric[]): Promise<ReadMetric[]> {
  return await Promise.all(
    metrics.map(async (metric): Promise<ReadMetric> => {
      const { name, help } = metric
      if (metric.kind === 'histogram') return { name, help, kind: metric.kind, samples: metric.read() }
      const samples = await Promise.resolve(metric.read()).catch(() => [])
      return { name, help, kind: metric.kind, samples }
    }),
  )
}
