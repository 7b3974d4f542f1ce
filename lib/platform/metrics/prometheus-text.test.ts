import { expect, it } from 'vitest'
import { Histogram } from './histogram.ts'
import { by, type Metric, one } from './metric.ts'
import { metricProducer } from './producer.ts'
import { prometheusText } from './prometheus-text.ts'

const textOf = async (...metrics: Metric[]) => await prometheusText(await metricProducer(metrics))

it('counts a value in the first bucket that holds it, and sums all of them', async () => {
  const seconds = new Histogram([0.1, 1])
  for (const value of [0.05, 0.1, 0.5, 7]) seconds.observe(value)
  const read = () => [seconds.distribution({ endpoint: 'token' })]
  expect(await textOf({ kind: 'histogram', name: 'x_seconds', help: 'Time.', read })).toBe(
    [
      '# HELP x_seconds Time.',
      '# TYPE x_seconds histogram',
      'x_seconds_count{endpoint="token"} 4',
      'x_seconds_sum{endpoint="token"} 7.65',
      'x_seconds_bucket{endpoint="token",le="0.1"} 2',
      'x_seconds_bucket{endpoint="token",le="1"} 3',
      'x_seconds_bucket{endpoint="token",le="+Inf"} 4\n',
    ].join('\n'),
  )
})

it('tells of what can be read, when something else cannot', async () => {
  const text = await textOf(
    {
      ...{ kind: 'gauge', name: 'broken', help: 'Fails.' },
      read: () => Promise.reject(new Error('away')),
    },
    { kind: 'counter', name: 'x_total', help: 'Counts.', read: () => one(3) },
    { kind: 'gauge', name: 'y', help: 'By kind.', read: () => by('kind', [['a', 1]]) },
  )
  expect(text).toContain('\nx_total 3\n')
  expect(text).toContain('\ny{kind="a"} 1\n')
  expect(text).not.toMatch(/^broken/m)
})
