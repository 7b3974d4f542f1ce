import type { Distribution, Labels } from './metric.ts'

/** Seconds, from what a token takes to what a page that waits for the database does. */
export const LATENCY_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
] as const

/** Counts values by buckets. To observe one allocates nothing and waits for nothing. */
export class Histogram {
  readonly #boundaries: readonly number[]
  readonly #counts: Float64Array
  #sum = 0

  constructor(boundaries: readonly number[]) {
    this.#boundaries = boundaries
    this.#counts = new Float64Array(boundaries.length + 1)
  }

  observe(value: number): void {
    const boundaries = this.#boundaries
    let bucket = 0
    while (bucket < boundaries.length && value > (boundaries[bucket] ?? 0)) bucket++
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#sum += value
  }

  distribution(labels?: Labels): Distribution {
    const [boundaries, counts, sum] = [this.#boundaries, [...this.#counts], this.#sum]
    return { boundaries, counts, sum, ...(labels && { labels }) }
  }
}
