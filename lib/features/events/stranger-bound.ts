import type { TokenEvent } from '#lib/oauth/token-event.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'

/** So many refusals of strangers from one source are kept one by one, of each client and hour. */
const KEPT_PER_SOURCE = 100
/** The same from all of them together. */
const KEPT_PER_CLIENT = 300
const HOUR_MS = 3_600_000
/** How long an answer about a source is good. */
const KNOWN_FOR_MS = 60_000
const MAX_KNOWN = 10_000

export type StrangerBoundOptions = {
  /** Whether a client got tokens from this source lately. */
  isOwnSource(clientRef: string, source: string): Promise<boolean>
  now(): number
}

type Kept = { all: number; bySource: Map<string, number> }

/**
 * Decides which refused requests get a row of their own. Client IDs are guessable: whoever floods one with made-up
 * secrets must not fill a table. What proves a connection to the app, by a secret or key that is or was its own or by an
 * address from which it got tokens lately, is always kept; of the rest some hundred an hour, and what goes beyond is counted.
 * Whether a source is known is asked for those beyond alone.
 */
export class StrangerBound {
  readonly #options: StrangerBoundOptions
  #hour = 0
  #kept = new Map<string, Kept>()
  #known = new Map<string, { isOwn: Promise<boolean>; until: number }>()

  constructor(options: StrangerBoundOptions) {
    this.#options = options
  }

  /** Whether the event may be a stranger’s: it names a client, and no secret or key of it was presented. */
  mayBeOf({ outcome, clientId, credentialId }: TokenEvent): boolean {
    return outcome === 'refused' && clientId !== null && credentialId === null
  }

  /** Whether such an event gets a row. */
  async keeps({ clientId, address, time }: TokenEvent): Promise<boolean> {
    if (clientId === null) return false
    const source = sourceKey(address)
    return this.#hasRoom(clientId, source, time) || (await this.#isOwn(clientId, source))
  }

  #hasRoom(clientRef: string, source: string, time: number): boolean {
    const hour = time - (time % HOUR_MS)
    if (hour > this.#hour) {
      this.#hour = hour
      this.#kept.clear()
    }
    const kept = this.#kept.get(clientRef) ?? { all: 0, bySource: new Map() }
    const ofSource = kept.bySource.get(source) ?? 0
    if (kept.all >= KEPT_PER_CLIENT || ofSource >= KEPT_PER_SOURCE) return false
    kept.all += 1
    kept.bySource.set(source, ofSource + 1)
    this.#kept.set(clientRef, kept)
    return true
  }

  /** A source of which nobody can tell is a stranger’s. */
  #isOwn(clientRef: string, source: string): Promise<boolean> {
    const now = this.#options.now()
    const key = `${clientRef} ${source}`
    const known = this.#known.get(key)
    if (known && known.until > now) return known.isOwn
    if (this.#known.size >= MAX_KNOWN) this.#known.clear()
    const isOwn = this.#options.isOwnSource(clientRef, source).catch(() => false)
    this.#known.set(key, { isOwn, until: now + KNOWN_FOR_MS })
    return isOwn
  }
}
