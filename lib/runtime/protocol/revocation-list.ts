import {
  REVOCATION_KINDS,
  type Revocation,
  type RevocationKind,
} from '#lib/features/revocations/revocation.ts'
import { type RevocableToken, StoreUnavailable } from '#lib/oauth/ports.ts'

/** Where the list is read from, and how it learns of what is added. */
export type RevocationSource = {
  /** Reads all entries that have not expired. Rejects when the database cannot be asked. */
  load(): Promise<readonly Revocation[]>
  /** Milliseconds since the epoch when additions were last known to arrive; null while they don't. */
  listeningSince(): { since: number } | null
  now(): number
}

type Entries = Readonly<Record<RevocationKind, Map<string, Revocation>>>

const CHECK_EVERY_MS = 500
/** With the time it takes to notice a dead connection, below R (5 s) of the protocol matrix. */
const RETRY_EVERY_MS = 2_000
const FORGET_EVERY_MS = 60_000

/**
 * The revocations that this process knows: all of them, in memory, so that verifying a token asks nobody. Read
 * whole at the start, kept current by what other instances announce, and read again whenever an announcement may
 * have been missed. While the database is away it goes on with what it has (RV-02).
 */
export class RevocationList {
  readonly #source: RevocationSource
  #entries: Entries = empty()
  /** When the last read that succeeded began; null before the first. */
  #loadedAt: number | null = null
  #triedAt = Number.NEGATIVE_INFINITY
  #forgotAt: number
  #loading: Promise<void> | null = null
  /** What was announced during a read, which may have begun too early to see it. */
  #announced: Revocation[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(source: RevocationSource) {
    this.#source = source
    this.#forgotAt = source.now()
  }

  /** Reads the list, and keeps it current until `stop`. Resolves after the first attempt, whatever its outcome. */
  async start(): Promise<void> {
    this.#timer = setInterval(() => void this.refresh(), CHECK_EVERY_MS)
    this.#timer.unref()
    await this.refresh()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Whether there is anything to go by; false until the list has been read once. */
  get isLoaded(): boolean {
    return this.#loadedAt !== null
  }

  /**
   * Whether the token is covered by any entry: of several cut-offs the strictest wins, in whatever order they came
   * (NG-18).
   * @throws StoreUnavailable before the list has been read once: a process that knows nothing accepts nothing
   */
  isRevoked({ jti, credentialRef, clientRef, issuedAt }: RevocableToken): boolean {
    if (!this.isLoaded) throw new StoreUnavailable('The list of revocations has not been read yet.')
    const { token, credential, client, global } = this.#entries
    return (
      token.has(jti) ||
      covers(credential.get(credentialRef), issuedAt) ||
      covers(client.get(clientRef), issuedAt) ||
      covers(global.get(''), issuedAt)
    )
  }

  /** Takes an entry as it now stands in the database, in place of what was known of it. */
  apply(revocation: Revocation): void {
    this.#entries[revocation.kind].set(revocation.subject, revocation)
    if (this.#loading) this.#announced.push(revocation)
  }

  /** Reads the list again if an announcement may have been missed; forgets what has expired. */
  async refresh(): Promise<void> {
    const now = this.#source.now()
    if (now - this.#forgotAt >= FORGET_EVERY_MS) this.#forget(now)
    if (this.#isCurrent() || now - this.#triedAt < RETRY_EVERY_MS) return
    this.#loading ??= this.#load(now).finally(() => {
      this.#loading = null
    })
    await this.#loading
  }

  #isCurrent(): boolean {
    const listening = this.#source.listeningSince()
    return listening !== null && this.#loadedAt !== null && this.#loadedAt >= listening.since
  }

  async #load(startedAt: number): Promise<void> {
    this.#triedAt = startedAt
    this.#announced = []
    let stored: readonly Revocation[]
    try {
      stored = await this.#source.load()
    } catch {
      return // the database is away: the next attempt is on its way, and the list stands as it is
    }
    const entries = empty()
    for (const entry of [...stored, ...this.#announced]) entries[entry.kind].set(entry.subject, entry)
    this.#entries = entries
    this.#loadedAt = startedAt
  }

  #forget(now: number): void {
    this.#forgotAt = now
    for (const kind of REVOCATION_KINDS) {
      for (const [subject, { expiresAt }] of this.#entries[kind]) {
        if (expiresAt * 1000 <= now) this.#entries[kind].delete(subject)
      }
    }
  }
}

function covers(revocation: Revocation | undefined, issuedAt: number): boolean {
  return revocation !== undefined && issuedAt <= revocation.cutOff
}

function empty(): Entries {
  return { token: new Map(), credential: new Map(), client: new Map(), global: new Map() }
}
