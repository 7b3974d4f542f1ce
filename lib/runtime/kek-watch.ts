import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import {
  forgetKeks,
  hasKekInUse,
  type KekHolder,
  noteKeks,
  usesNewestKek,
} from '#lib/features/signing-keys/kek-holders.ts'
import { log } from '#lib/platform/log/log.ts'

const EVERY_MS = 15_000

/**
 * Says which key-encryption keys this instance has, and notices when what is in use is none of them: then it serves with what it
 * has opened, but is not ready, so that a balancer sends nobody (KY-07).
 */
export class KekWatch {
  readonly #self: KekHolder = { id: randomUUID(), name: `${hostname()} (process ${process.pid})` }
  #opens = true
  #timer: NodeJS.Timeout | undefined

  /** Whether this instance has the key-encryption key in use, as far as was seen last. */
  get opens(): boolean {
    return this.#opens
  }

  /** @throws SealBroken when it has not, at the start */
  async start(): Promise<void> {
    if (!(await usesNewestKek()))
      log.warn(
        {},
        'what is sealed is under LATCHKEY_KEK_OLD: run key rewrap once every instance has both keys',
      )
    await noteKeks(this.#self)
    this.#timer = setInterval(() => void this.#look(), EVERY_MS)
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    // Where the database is away, a minute says the same.
    await forgetKeks(this.#self.id).catch(() => {})
  }

  async #look(): Promise<void> {
    try {
      await noteKeks(this.#self)
      const opens = await hasKekInUse()
      if (this.#opens && !opens)
        log.error(
          {},
          'LATCHKEY_KEK is no longer what the database is sealed with: restart this instance with the new key',
        )
      this.#opens = opens
    } catch {
      // The database is away: what was known holds.
    }
  }
}
