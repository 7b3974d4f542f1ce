import { randomUUID } from 'node:crypto'
import pg from 'pg'

const HEARTBEAT_MS = 2_000
/** With the time between two beats and between two looks of a cache, below R (5 s) of the protocol matrix. */
const ECHO_WITHIN_MS = 1_500
const CONNECT_WITHIN_MS = 2_000
const RECONNECT_MS = 500
/** A connection that hears nothing is unlikely to be mended soon. */
const LONGEST_PAUSE_MS = 30_000

/** A time in which no change was missed, in milliseconds since the epoch: from `since` to `confirmedAt`. */
export type Listening = { since: number; confirmedAt: number }

/** What to do with the messages of each channel, by its name in PostgreSQL. */
export type ChannelHandlers = Readonly<Record<string, (payload: string) => void>>

type Options = {
  databaseUrl: string
  handlers: ChannelHandlers
  /** Sends a message on a channel, by another connection than this listens on. */
  notify(channel: string, payload: string): Promise<void>
  /** Told once when one connection after the other hears nothing of what is sent; again only after one did. */
  onDeaf(): void
}

/** Whether a beat came back: `unsent` says nothing about the connection that listens. */
type Echo = 'heard' | 'unheard' | 'unsent'

/**
 * Hears of changes on a connection of its own (`LISTEN`), for every cache of the process. Every 2 s it sends itself
 * a message and waits for it: a connection may be dead in silence, or belong to a pooler that never passes a message
 * on. While none is heard, `listeningSince` is null and caches must not trust themselves.
 */
export class ChangeListener {
  readonly #options: Options
  /** Its own, so that an echo is proof of its own hearing. */
  readonly #echoChannel = `echo_${randomUUID().replaceAll('-', '')}`
  #listening: Listening | null = null
  #last: Listening | null = null
  #client: pg.Client | undefined
  #onEcho: (payload: string) => void = () => {}
  #timer: NodeJS.Timeout | undefined
  /** How often in a row a connection turned out to hear nothing. */
  #deafTimes = 0
  #stopped = false

  constructor(options: Options) {
    this.#options = options
  }

  /** Since when nothing was missed; null while something may be. */
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
    const { databaseUrl, handlers } = this.#options
    const client = new pg.Client({
      connectionString: databaseUrl,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      query_timeout: CONNECT_WITHIN_MS,
      application_name: 'latchkey-listener',
    })
    this.#client = client
    client.on('error', () => this.#lost(client))
    client.on('end', () => this.#lost(client))
    client.on('notification', ({ channel, payload }) => {
      if (!payload) return
      if (channel === this.#echoChannel) this.#onEcho(payload)
      else handlers[channel]?.(payload)
    })
    await client.connect()
    for (const channel of [this.#echoChannel, ...Object.keys(handlers)]) {
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`)
    }
    await this.#beat(client, Date.now())
  }

  /** Messages arrive in the order of their commits: whoever hears this one has heard all before. */
  async #beat(client: pg.Client, since: number): Promise<void> {
    const askedAt = Date.now()
    const echo = await this.#echo()
    if (client !== this.#client || this.#stopped) return
    if (echo === 'unheard') return this.#deaf(client)
    if (echo === 'heard') {
      this.#deafTimes = 0
      this.#listening = { since, confirmedAt: askedAt }
      this.#last = this.#listening
    }
    this.#timer = setTimeout(() => void this.#beat(client, since), HEARTBEAT_MS)
    this.#timer.unref()
  }

  /** Nothing is asked on the listening connection meanwhile: a pooler may hand over a message with an answer. */
  async #echo(): Promise<Echo> {
    const beat = randomUUID()
    const heard = new Promise<Echo>((resolve) => {
      this.#onEcho = (payload) => {
        if (payload === beat) resolve('heard')
      }
    })
    try {
      await this.#options.notify(this.#echoChannel, beat)
    } catch {
      return 'unsent' // the pool is busy or the database away: the next beat will tell
    }
    const { promise: tooLate, resolve } = Promise.withResolvers<Echo>()
    const timer = setTimeout(resolve, ECHO_WITHIN_MS, 'unheard')
    const outcome = await Promise.race([heard, tooLate])
    clearTimeout(timer)
    return outcome
  }

  /** A connection that died in silence hears nothing, either; the one that replaces it does. */
  #deaf(client: pg.Client): void {
    this.#deafTimes++
    if (this.#deafTimes === 2) this.#options.onDeaf()
    this.#lost(client)
  }

  #lost(client = this.#client): void {
    if (client !== this.#client) return
    this.#client = undefined
    this.#listening = null
    clearTimeout(this.#timer)
    client?.end().catch(() => {})
    if (this.#stopped) return
    const pauseMs = Math.min(LONGEST_PAUSE_MS, RECONNECT_MS * 2 ** this.#deafTimes)
    this.#timer = setTimeout(() => this.#connect().catch(() => this.#lost()), pauseMs)
    this.#timer.unref()
  }
}
