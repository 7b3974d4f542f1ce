import { StoreUnavailable } from '#lib/oauth/ports.ts'

type PublishedScope = { name: string; audience: string }

/** R of the protocol matrix: nobody waits longer for a new scope to appear in the metadata. */
const FRESH_MS = 5_000

/**
 * The scope names that metadata publishes, asked of the database once in five seconds at most. Nothing is
 * granted by this list. While the database is away, the last answer goes on being given.
 */
export class ScopeNames {
  readonly #load: () => Promise<readonly PublishedScope[]>
  readonly #now: () => number
  #last: { scopes: readonly PublishedScope[]; loadedAt: number } | undefined
  #fill: Promise<readonly PublishedScope[]> | undefined

  constructor(source: { load(): Promise<readonly PublishedScope[]>; now(): number }) {
    this.#load = source.load
    this.#now = source.now
  }

  /**
   * All names, or those of one API.
   * @throws StoreUnavailable when the database cannot be asked and never could
   */
  async list(audience?: string): Promise<readonly string[]> {
    const scopes = await this.#scopes()
    return scopes
      .filter((scope) => audience === undefined || scope.audience === audience)
      .map(({ name }) => name)
  }

  async #scopes(): Promise<readonly PublishedScope[]> {
    if (this.#last && this.#now() - this.#last.loadedAt < FRESH_MS) return this.#last.scopes
    try {
      this.#fill ??= this.#reload().finally(() => {
        this.#fill = undefined
      })
      return await this.#fill
    } catch (cause) {
      if (this.#last) return this.#last.scopes
      throw new StoreUnavailable('The scopes cannot be read from the database.', { cause })
    }
  }

  async #reload(): Promise<readonly PublishedScope[]> {
    const loadedAt = this.#now()
    const scopes = await this.#load()
    this.#last = { scopes, loadedAt }
    return scopes
  }
}
