import type { Metric } from './metric.ts'

type Runs = {
  done: number
  failed: number
  seconds: number
  succeededAt: number | null
  beganAt: number | null
}

/** How the jobs of this process went. */
class JobRuns {
  readonly #runs = new Map<string, Runs>()

  /** @returns tells how it ended */
  begin(name: string): (outcome: 'done' | 'failed') => void {
    const runs = this.#of(name)
    const begunAt = performance.now()
    runs.beganAt = Date.now()
    return (outcome) => {
      runs[outcome]++
      runs.seconds += (performance.now() - begunAt) / 1000
      runs.beganAt = null
      if (outcome === 'done') runs.succeededAt = Date.now()
    }
  }

  #of(name: string): Runs {
    const known = this.#runs.get(name)
    if (known) return known
    const made: Runs = { done: 0, failed: 0, seconds: 0, succeededAt: null, beganAt: null }
    this.#runs.set(name, made)
    return made
  }

  readonly metrics: readonly Metric[] = [
    {
      ...{ kind: 'counter', name: 'latchkey_job_runs_total' },
      help: 'Runs of jobs on this instance, by job and outcome.',
      read: () =>
        [...this.#runs].flatMap(([job, { done, failed }]) => [
          { labels: { job_name: job, outcome: 'done' }, value: done },
          { labels: { job_name: job, outcome: 'failed' }, value: failed },
        ]),
    },
    {
      ...{ kind: 'counter', name: 'latchkey_job_seconds_total' },
      help: 'Time that jobs took on this instance.',
      read: () => this.#each(({ seconds }) => seconds),
    },
    {
      ...{ kind: 'gauge', name: 'latchkey_job_last_success_timestamp_seconds' },
      help: 'When a job last succeeded on this instance, since 1970.',
      read: () => this.#each(({ succeededAt }) => succeededAt && succeededAt / 1000),
    },
    {
      ...{ kind: 'gauge', name: 'latchkey_job_running_seconds' },
      help: 'For how long a job has been running, of those that are.',
      read: () => this.#each(({ beganAt }) => beganAt && (Date.now() - beganAt) / 1000),
    },
  ]

  #each(value: (runs: Runs) => number | null) {
    return [...this.#runs].flatMap(([job, runs]) => {
      const number = value(runs)
      return number === null ? [] : [{ labels: { job_name: job }, value: number }]
    })
  }
}

/** Those of this process. */
export const jobRuns = new JobRuns()
