import pg from 'pg'

const HEARTBEAT_MS = 2_000
const RECONNECT_MS = 500

/** A time in which no change was missed, in milliseconds since the epoch: from `since` to `confirmedAt`. */
export type Listening = { since: number; confirmedAt: number }

/** What to do with the messages of each channel, by its name in PostgreSQL. */
export type ChannelHandlers = Readonly<Record<string, (payload: string) => void>>

/**
 * Hears of changes on a connection of its own (`LISTEN`), for every cache of the process. A heartbeat every 2 s
 * notices a connection that died in silence; while it is away, `listeningSince` is null and caches must not
 * trust themselves.
 */
export class ChangeListener {
  readonly #databaseUrl: string
  readonly #handlers: ChannelHandlers
  #listening: Listening | null = null
  #last: Listening | null = null
  #client: pg.Client | undefined
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(databaseUrl: string, handlers: ChannelHandlers) {
    this.#databaseUrl = databaseUrl
    this.#handlers = handlers
  }

  /** Since when nothing was missed; null while the connection is away. */
  listeningSince(): Listening | null {
    if (this.#listening && Date.now() - this.#listening.confirmedAt > 2 * HEARTBEAT_MS) return null
    return this.#listening
  }

  /** The latest time in which nothing was missed, whether it goes on or not; null before the first. */
  lastListened(): Listening | null {
    return this.#last
  }

  /** Connects, and goes on connecting until `stop`. Resolves after the first attempt, whatever its outcome. */
  async start(): Promise<void> {
    await this.#connect().catch(() => this.#lost())
  }

  /** Ends the connection for good. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#client?.end().catch(() => {})
  }

  async #connect(): Promise<void> {
    if (this.#stopped) return
    const client = new pg.Client({
      connectionString: this.#databaseUrl,
      connectionTimeoutMillis: HEARTBEAT_MS,
      query_timeout: HEARTBEAT_MS,
      application_name: 'latchkey-listener',
    })
    this.#client = client
    client.on('error', () => this.#lost(client))
    client.on('end', () => this.#lost(client))
    client.on('notification', ({ channel, payload }) => {
      if (payload) this.#handlers[channel]?.(payload)
    })
    await client.connect()
    for (const channel of Object.keys(this.#handlers)) {
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`)
    }
    const now = Date.now()
    this.#confirm({ since: now, confirmedAt: now })
    this.#scheduleHeartbeat(client)
  }

  #scheduleHeartbeat(client: pg.Client): void {
    this.#timer = setTimeout(async () => {
      const askedAt = Date.now()
      try {
        await client.query('SELECT 1')
      } catch {
        return this.#lost(client)
      }
      if (client !== this.#client || !this.#listening) return
      this.#confirm({ since: this.#listening.since, confirmedAt: askedAt })
      this.#scheduleHeartbeat(client)
    }, HEARTBEAT_MS)
    this.#timer.unref()
  }

  #confirm(listening: Listening): void {
    this.#listening = listening
    this.#last = listening
  }

  #lost(client = this.#client): void {
    if (client !== this.#client) return
    this.#client = undefined
    this.#listening = null
    clearTimeout(this.#timer)
    client?.end().catch(() => {})
    if (this.#stopped) return
    this.#timer = setTimeout(() => this.#connect().catch(() => this.#lost()), RECONNECT_MS)
    this.#timer.unref()
  }
}
