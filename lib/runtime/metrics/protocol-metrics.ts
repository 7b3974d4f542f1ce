import type { EventRecorder } from '#lib/features/events/recorder.ts'
import type { TokenEvent } from '#lib/oauth/token-event.ts'
import type { ChangeListener } from '#lib/platform/db/change-listener.ts'
import { by, type Metric, one, type Sample } from '#lib/platform/metrics/metric.ts'
import type { ClientDirectory } from '#lib/runtime/protocol/directory.ts'

/** How token requests were decided since the start, by reason: of the reasons that the protocol knows, and no others. */
export class Decisions {
  readonly #apps = new Map<TokenEvent['reason'], number>()
  readonly #throwaways = new Map<TokenEvent['reason'], number>()

  note({ reason }: TokenEvent, { isThrowaway }: { isThrowaway: boolean }): void {
    const counts = isThrowaway ? this.#throwaways : this.#apps
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }

  samples(): Sample[] {
    const of = (clients: string, counts: ReadonlyMap<string, number>) =>
      [...counts].map(([reason, value]) => ({ labels: { clients, reason }, value }))
    return [...of('apps', this.#apps), ...of('throwaway', this.#throwaways)]
  }
}

/** What the protocol measures of itself. */
export type Measured = {
  decisions: Decisions
  directory: ClientDirectory
  recorder: EventRecorder
  listener: ChangeListener
  isReady(): Promise<boolean>
}

/** The metrics of the protocol in this process. */
export function protocolMetrics(own: Measured): readonly Metric[] {
  const { decisions, directory, recorder, listener } = own
  const events = (read: (state: ReturnType<EventRecorder['state']>) => number) => () =>
    one(read(recorder.state()))
  return [
    {
      ...{ kind: 'gauge', name: 'latchkey_ready' },
      help: 'Whether this instance should get traffic, as /health/ready says: 1 or 0.',
      read: async () => one(Number(await own.isReady())),
    },
    {
      ...{ kind: 'counter', name: 'latchkey_token_decisions_total' },
      help: 'Token requests by reason; those that got a token have the reason issued.',
      read: () => decisions.samples(),
    },
    {
      ...{ kind: 'counter', name: 'latchkey_directory_answers_total' },
      help: 'Look-ups of clients: from memory (hit), the database (miss), memory while the database is away (grace), or not at all (failed).',
      read: () => by('answer', Object.entries(directory.state().answers)),
    },
    {
      ...{ kind: 'gauge', name: 'latchkey_directory_clients' },
      help: 'Client IDs in memory: of clients (known), and of nobody (unknown).',
      read: () => {
        const { known, unknown } = directory.state()
        return by('kind', Object.entries({ known, unknown }))
      },
    },
    {
      ...{ kind: 'gauge', name: 'latchkey_changes_heard' },
      help: 'Whether changes on other instances are heard of at once: 1, or 0 while they are read every 5 seconds.',
      read: () => one(Number(listener.listeningSince() !== null)),
    },
    {
      ...{ kind: 'gauge', name: 'latchkey_event_buffer_events' },
      help: 'Events that wait in memory for the database to return.',
      read: events(({ buffered }) => buffered),
    },
    {
      ...{ kind: 'gauge', name: 'latchkey_event_buffer_limit' },
      help: 'How many events the buffer holds before it drops some.',
      read: events(({ mayBuffer }) => mayBuffer),
    },
    {
      ...{ kind: 'gauge', name: 'latchkey_event_buffer_oldest_seconds' },
      help: 'Age of the oldest event in the buffer.',
      read: events(({ oldestAt }) => (oldestAt === null ? 0 : Math.max(0, (Date.now() - oldestAt) / 1000))),
    },
    {
      ...{ kind: 'gauge', name: 'latchkey_event_store_away' },
      help: 'Whether events are buffered because the database does not take them: 1 or 0.',
      read: events(({ away }) => Number(away)),
    },
    {
      ...{ kind: 'counter', name: 'latchkey_events_lost_total' },
      help: 'Events that could not be stored, or found the buffer full.',
      read: events(({ lost }) => lost),
    },
    {
      ...{ kind: 'histogram', name: 'latchkey_event_batch_size' },
      help: 'Decisions that one commit wrote.',
      read: () => [recorder.state().batchSizes],
    },
    {
      ...{ kind: 'histogram', name: 'latchkey_event_commit_duration_seconds' },
      help: 'Time to write and commit one batch of decisions.',
      read: () => [recorder.state().commitSeconds],
    },
  ]
}
