import { inTime } from '#lib/kernel/in-time.ts'

const ANSWER_WITHIN_MS = 1_000

/** What tells of the database. Times are milliseconds since the epoch. */
export type Contacts = {
  /** When it was last heard of without asking; null before the first time. */
  lastHeard(): number | null
  ask(): Promise<unknown>
  now(): number
}

/**
 * Whether the database is at hand, or was until lately: for so long the clients that this process knows get their
 * tokens all the same (RE-02), and a balancer that took every instance away would do what the database did not.
 */
export class Readiness {
  readonly #contacts: Contacts
  readonly #graceMs: number
  #answeredAt = Number.NEGATIVE_INFINITY
  /** One question at a time: each holds a connection until the database's own time-out. */
  #asking: Promise<void> | undefined

  constructor(contacts: Contacts, graceMs: number) {
    this.#contacts = contacts
    this.#graceMs = graceMs
  }

  /** Resolves within a second, whatever the database does. */
  async hasDatabase(): Promise<boolean> {
    const lastContact = Math.max(this.#answeredAt, this.#contacts.lastHeard() ?? Number.NEGATIVE_INFINITY)
    if (this.#contacts.now() - lastContact < this.#graceMs) return true
    this.#asking ??= this.#ask()
    try {
      await inTime(this.#asking, ANSWER_WITHIN_MS)
      return true
    } catch {
      return false
    }
  }

  async #ask(): Promise<void> {
    try {
      await this.#contacts.ask()
      this.#answeredAt = this.#contacts.now()
    } finally {
      this.#asking = undefined
    }
  }
}
