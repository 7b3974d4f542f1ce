import { constants, monitorEventLoopDelay, PerformanceObserver, performance } from 'node:perf_hooks'
import { Histogram } from './histogram.ts'
import { by, type Metric, one, type Sample } from './metric.ts'

const GC_SECONDS = [0.001, 0.01, 0.1, 1]
const GC_KINDS = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weak_callbacks'],
])
const LAG_WINDOW_MS = 60_000

/** Begins to watch this process: what Node does with its time and memory. Names are those of other Node services. */
export function watchProcess(): { metrics: readonly Metric[]; stop(): void } {
  const lag = watchLag()
  const pauses = watchPauses()
  const begun = performance.eventLoopUtilization()
  const startedAt = Date.now() / 1000 - process.uptime()
  const metric = (
    kind: 'counter' | 'gauge',
    name: string,
    help: string,
    read: () => readonly Sample[],
  ): Metric => ({ kind, name, help, read })
  return {
    metrics: [
      metric('counter', 'process_cpu_seconds_total', 'Processor time of this process.', () => {
        const { user, system } = process.cpuUsage()
        return one((user + system) / 1e6)
      }),
      metric('gauge', 'process_start_time_seconds', 'When the process started, since 1970.', () =>
        one(startedAt),
      ),
      metric('gauge', 'process_resident_memory_bytes', 'Memory of this process.', () =>
        one(process.memoryUsage.rss()),
      ),
      metric(
        'gauge',
        'nodejs_heap_bytes',
        'The heap of JavaScript, and what is outside of it, by part.',
        () => {
          const { heapUsed, heapTotal, external } = process.memoryUsage()
          return by('part', Object.entries({ used: heapUsed, total: heapTotal, external }))
        },
      ),
      metric('counter', 'nodejs_eventloop_busy_seconds_total', 'Time that the event loop was busy.', () =>
        one(performance.eventLoopUtilization(begun).active / 1000),
      ),
      metric(
        'gauge',
        'nodejs_eventloop_lag_p99_seconds',
        'Delay of the event loop: the slowest hundredth of the last minute or two.',
        () => one(lag.p99Seconds()),
      ),
      {
        ...{ kind: 'histogram', name: 'nodejs_gc_duration_seconds' },
        help: 'Pauses of the garbage collector, by kind.',
        read: () => [...pauses.byKind].map(([kind, durations]) => durations.distribution({ kind })),
      },
    ],
    stop() {
      lag.stop()
      pauses.stop()
    },
  }
}

/** Of this minute and the one before, so that whoever asks changes nothing for others who do. */
function watchLag(): { p99Seconds(): number; stop(): void } {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  const p99 = () => (delay.count === 0 ? 0 : delay.percentile(99) / 1e9)
  let before = 0
  const timer = setInterval(() => {
    before = p99()
    delay.reset()
  }, LAG_WINDOW_MS)
  timer.unref()
  return {
    p99Seconds: () => Math.max(before, p99()),
    stop() {
      clearInterval(timer)
      delay.disable()
    },
  }
}

function watchPauses(): { byKind: ReadonlyMap<string, Histogram>; stop(): void } {
  const byKind = new Map([...GC_KINDS.values()].map((kind) => [kind, new Histogram(GC_SECONDS)]))
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const detail = 'detail' in entry ? entry.detail : null
      const kind = typeof detail === 'object' && detail !== null && 'kind' in detail ? detail.kind : null
      byKind.get(GC_KINDS.get(Number(kind)) ?? '')?.observe(entry.duration / 1000)
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  return { byKind, stop: () => observer.disconnect() }
}
