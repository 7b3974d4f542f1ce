import { poolUse } from '#lib/platform/db/pools.ts'
import { by, type Metric, one, type Sample } from '#lib/platform/metrics/metric.ts'
import { readStored, type Stored } from './stored.ts'

/** A credential that ends is noticed by its team as soon as its app fails: whoever operates wants to know how many will. */
const HORIZONS = ['1d', '7d', '30d'] as const

/** What is known of the database: the connections of this process, and what stands in it. The latter is read anew at most every 10 seconds. */
export function databaseMetrics(read: () => Promise<Stored | null> = readStored): readonly Metric[] {
  const stored = (samples: (stored: Stored) => readonly Sample[]) => async (): Promise<readonly Sample[]> => {
    const found = await read()
    return found ? samples(found) : []
  }
  const gauge = (name: string, help: string, samples: (stored: Stored) => readonly Sample[]): Metric => ({
    ...{ kind: 'gauge', name, help },
    read: stored(samples),
  })
  return [
    {
      ...{ kind: 'gauge', name: 'latchkey_database_connections' },
      help: 'Connections by lane: busy, idle, or callers that wait for one.',
      read: () =>
        poolUse().flatMap(({ lane, busy, idle, waiting }) =>
          Object.entries({ busy, idle, waiting }).map(([state, value]) => ({
            labels: { lane, state },
            value,
          })),
        ),
    },
    {
      ...{ kind: 'gauge', name: 'latchkey_database_connections_limit' },
      help: 'How many connections a lane may have.',
      read: () =>
        by(
          'lane',
          poolUse().map(({ lane, max }) => [lane, max] as const),
        ),
    },
    {
      ...{ kind: 'gauge', name: 'latchkey_database_up' },
      help: 'Whether the database answered what these metrics ask: 1 or 0.',
      read: async () => one(Number((await read()) !== null)),
    },
    gauge('latchkey_database_size_bytes', 'Size of the database.', ({ bytes }) => one(bytes)),
    gauge(
      'latchkey_database_clock_skew_seconds',
      'How far this machine’s clock is ahead of the database’s.',
      ({ skewSeconds }) => one(skewSeconds),
    ),
    gauge('latchkey_queue_depth', 'Rows that wait for a job, by queue.', ({ queues }) =>
      by(
        'queue',
        queues.map(({ name, depth }) => [name, depth] as const),
      ),
    ),
    gauge('latchkey_queue_oldest_seconds', 'For how long the oldest of them has been due.', ({ queues }) =>
      by(
        'queue',
        queues.map(({ name, oldestSeconds }) => [name, oldestSeconds] as const),
      ),
    ),
    gauge('latchkey_mails_given_up', 'Mails of the last day that were given up.', ({ mailsGivenUp }) =>
      one(mailsGivenUp),
    ),
    gauge(
      'latchkey_event_partitions_ahead',
      'Days from today on for which there is a partition.',
      ({ days }) => one(days),
    ),
    gauge(
      'latchkey_signing_key_age_seconds',
      'For how long the key of an algorithm has been signing.',
      ({ keys }) =>
        by(
          'alg',
          keys.map(({ alg, ageSeconds }) => [alg, ageSeconds] as const),
        ),
    ),
    gauge(
      'latchkey_signing_key_next_seconds',
      'Time until the next key of an algorithm signs; below zero, it is overdue.',
      ({ keys }) =>
        by(
          'alg',
          keys.map(({ alg, nextSeconds }) => [alg, nextSeconds] as const),
        ),
    ),
    gauge('latchkey_credentials', 'Secrets and keys of apps that work.', ({ credentials }) =>
      by(
        'kind',
        credentials.map(({ kind, live }) => [kind, live] as const),
      ),
    ),
    gauge('latchkey_credentials_ending', 'Of those, how many end within a time.', ({ credentials }) =>
      credentials.flatMap(({ kind, ending }) =>
        HORIZONS.map((within, index) => ({ labels: { kind, within }, value: ending[index] ?? 0 })),
      ),
    ),
  ]
}
