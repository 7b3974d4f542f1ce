import { inTime } from '#lib/kernel/in-time.ts'
import type { TokenEvent } from '#lib/oauth/token-event.ts'
import { Histogram, LATENCY_SECONDS } from '#lib/platform/metrics/histogram.ts'
import { isOnlyCounted, type RefusalCount, RefusalCounts } from './refusal-counts.ts'

/** What one statement writes: events to keep, and totals of those that are only counted. */
export type Batch = {
  events: readonly TokenEvent[]
  counts: readonly RefusalCount[]
  /** Whether none of the events was ever sent before, stored or not. */
  isNew?: boolean
}

/** Writes a batch whole or not at all; must be safe to repeat. Rejects when it is not sure. */
export type WriteBatch = (batch: Batch) => Promise<void>

export type RecorderOptions = {
  write: WriteBatch
  /** True for an error that the rows themselves cause, so that sending them again would not help. */
  isBadRow(error: unknown): boolean
  /** Told when a single row could not be stored, or the buffer is full. */
  onLoss(count: number, error: unknown): void
  maxBatch?: number
  maxBuffered?: number
  commitWithinMs?: number
  retryMs?: number
  /** How long a refusal may wait for others. Its answer is held for longer than that anyway (EN-01). */
  refusalWaitMs?: number
}

/** How many decisions one statement writes. */
const BATCH_SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500]

/** `event` is null for one that is only counted. */
type Waiting = { event: TokenEvent | null; written: () => void }

/**
 * Group commit (RE-06): events that arrive while a batch is being written share the next one, and each
 * `record` resolves when its batch is committed. Refusals alone begin no batch at once: a flood of them would have
 * one under way at all times, and every good request wait for it before its own. While the database is away, events are buffered, bounded,
 * and `record` resolves at once; they are written when it is back, none twice.
 */
export class EventRecorder {
  readonly #options: Required<RecorderOptions>
  readonly #counts = new RefusalCounts()
  #waiting: Waiting[] = []
  #isDue = false
  #refusalsDue: ReturnType<typeof setTimeout> | undefined
  #buffered: TokenEvent[] = []
  #writing: Promise<void> | undefined
  #away = false
  #lost = 0
  readonly #batchSizes = new Histogram(BATCH_SIZES)
  readonly #commitSeconds = new Histogram(LATENCY_SECONDS)

  constructor(options: RecorderOptions) {
    this.#options = {
      maxBatch: 500,
      maxBuffered: 100_000,
      commitWithinMs: 1_000,
      retryMs: 250,
      refusalWaitMs: 10,
      ...options,
    }
  }

  /**
   * Resolves when the event is committed, or buffered while the database is away. Never rejects.
   * @param isKept whether it gets a row of its own, or is only counted
   */
  record(event: TokenEvent, isKept = !isOnlyCounted(event)): Promise<void> {
    if (!isKept) this.#counts.add(event)
    if (this.#away) {
      if (isKept) this.#buffer([event])
      return Promise.resolve()
    }
    return new Promise((written) => {
      this.#waiting.push({ event: isKept ? event : null, written })
      if (event.outcome === 'issued' || this.#waiting.length >= this.#options.maxBatch) this.#isDue = true
      this.#schedule()
    })
  }

  /** Begins a batch if one is due, or sees to it that one will be. */
  #schedule(): void {
    if (this.#writing || this.#waiting.length === 0) return
    if (this.#isDue) {
      this.#writing = this.#drain()
      return
    }
    this.#refusalsDue ??= setTimeout(() => {
      this.#refusalsDue = undefined
      // They may have gone with a batch that others waited for.
      this.#isDue ||= this.#waiting.length > 0
      this.#schedule()
    }, this.#options.refusalWaitMs)
  }

  /** Figures for metrics. `oldestAt` is the time of the event that waits longest in the buffer, null for none. */
  state() {
    return {
      waiting: this.#waiting.length,
      buffered: this.#buffered.length,
      mayBuffer: this.#options.maxBuffered,
      oldestAt: this.#buffered[0]?.time ?? null,
      away: this.#away,
      lost: this.#lost,
      batchSizes: this.#batchSizes.distribution(),
      commitSeconds: this.#commitSeconds.distribution(),
    }
  }

  /** Writes all there is, within `withinMs`; resolves to the number of events that remain unwritten. */
  async flush(withinMs: number): Promise<number> {
    for (const end = Date.now() + withinMs; Date.now() < end; ) {
      if (this.#waiting.length === 0 && this.#buffered.length === 0 && !this.#writing) return 0
      await new Promise((next) => setTimeout(next, 10))
    }
    return this.#waiting.length + this.#buffered.length
  }

  async #drain(): Promise<void> {
    // Let what arrives in this turn of the event loop share the batch.
    await new Promise(setImmediate)
    while (this.#isDue && !this.#away) {
      const batch = this.#waiting.splice(0, this.#options.maxBatch)
      this.#isDue = this.#waiting.length > 0
      const events = eventsOf(batch)
      const begunAt = performance.now()
      try {
        await this.#writeInTime(events, { isNew: true })
        this.#batchSizes.observe(batch.length)
        this.#commitSeconds.observe((performance.now() - begunAt) / 1000)
      } catch {
        // Whether it was committed is unknown: it is sent again, and the database keeps one of each.
        this.#away = true
        this.#buffer(events)
      }
      for (const { written } of batch) written()
    }
    if (this.#away) {
      this.#buffer(eventsOf(this.#waiting))
      for (const { written } of this.#waiting.splice(0)) written()
      await this.#writeBuffered()
    }
    this.#writing = undefined
    this.#schedule()
  }

  async #writeBuffered(): Promise<void> {
    while (this.#buffered.length > 0 || this.#counts.unwritten().length > 0) {
      const batch = this.#buffered.slice(0, this.#options.maxBatch)
      try {
        await this.#writeInTime(batch, { isNew: false })
        this.#buffered.splice(0, batch.length)
      } catch {
        await new Promise((next) => setTimeout(next, this.#options.retryMs))
      }
    }
    this.#away = false
  }

  #writeInTime(events: readonly TokenEvent[], { isNew }: { isNew: boolean }): Promise<void> {
    return inTime(this.#writeOrSplit(events, isNew), this.#options.commitWithinMs)
  }

  /** One bad row must not take the others with it: halves are tried until it stands alone. */
  async #writeOrSplit(events: readonly TokenEvent[], isNew: boolean): Promise<void> {
    const counts = this.#counts.unwritten()
    try {
      await this.#options.write({ events, counts, isNew })
      this.#counts.written(counts, Date.now())
    } catch (error) {
      if (!this.#options.isBadRow(error)) throw error
      // One that is there already, whatever the cause, is no bad row.
      if (isNew) return await this.#writeOrSplit(events, false)
      if (events.length === 0) this.#counts.written(counts, Date.now())
      if (events.length <= 1) return this.#lose(1, error)
      const middle = events.length >> 1
      await this.#writeOrSplit(events.slice(0, middle), false)
      await this.#writeOrSplit(events.slice(middle), false)
    }
  }

  #buffer(events: readonly TokenEvent[]): void {
    const room = this.#options.maxBuffered - this.#buffered.length
    this.#buffered.push(...events.slice(0, room))
    if (events.length > room) this.#lose(events.length - room, new Error('the buffer is full'))
  }

  #lose(count: number, error: unknown): void {
    this.#lost += count
    this.#options.onLoss(count, error)
  }
}

const eventsOf = (waiting: readonly Waiting[]) => waiting.flatMap(({ event }) => event ?? [])
