import { createPublicKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '#lib/kernel/errors.ts'
import { env } from '#lib/platform/env.ts'
import { faultOf, log } from '#lib/platform/log/log.ts'
import { shared } from '#lib/platform/shared.ts'

const FRESH_MS = 3_600_000
/** While they cannot be read, those that were read so long ago at most go on. */
const KEPT_MS = 24 * FRESH_MS
/** Anybody can name a key that there is not. */
const ASK_AGAIN_MS = 60_000
const ANSWER_WITHIN_MS = 5_000
const MAX_BYTES = 256 * 1024

type Options = { now: () => number; read: () => Promise<Map<string, KeyObject>> }

/** The public keys of a scanner by their identifiers: read when they are needed, and again for one that is unknown. */
export class ScannerKeys {
  readonly #options: Options
  #keys = new Map<string, KeyObject>()
  #readAt = Number.NEGATIVE_INFINITY
  #triedAt = Number.NEGATIVE_INFINITY
  #reading: Promise<void> | null = null

  constructor(options: Options) {
    this.#options = options
  }

  /**
   * The key of this identifier; null when there is none.
   * @throws AppError `unavailable` when that cannot be found out
   */
  async find(identifier: string): Promise<KeyObject | null> {
    const { now } = this.#options
    const isFresh = now() - this.#readAt < FRESH_MS
    if (!isFresh || !this.#keys.has(identifier)) await this.#readOnce()
    const key = now() - this.#readAt < KEPT_MS ? this.#keys.get(identifier) : undefined
    if (key) return key
    // Of what was read before the last attempt failed nobody knows whether it is all.
    if (this.#readAt < this.#triedAt)
      throw new AppError('unavailable', 'The keys of the scanner can’t be read at the moment.')
    return null
  }

  /** One attempt at a time, and one a minute. */
  async #readOnce(): Promise<void> {
    if (!this.#reading && this.#options.now() - this.#triedAt < ASK_AGAIN_MS) return
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null
    })
    await this.#reading
  }

  async #read(): Promise<void> {
    this.#triedAt = this.#options.now()
    try {
      this.#keys = await this.#options.read()
      this.#readAt = this.#triedAt
    } catch (error) {
      log.error(faultOf(error), 'the keys of the secret scanner could not be read')
    }
  }
}

/** Those of the scanner that the settings name. */
export const scannerKeys = (): ScannerKeys =>
  shared('scannerKeys', () => new ScannerKeys({ now: Date.now, read: readKeys }))

const keysSchema = z.object({
  public_keys: z.array(z.object({ key_identifier: z.string(), key: z.string() })).max(1000),
})

async function readKeys(): Promise<Map<string, KeyObject>> {
  const response = await fetch(env.leakScannerKeysUrl ?? '', {
    cache: 'no-store',
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    // GitHub refuses those who do not say what they are.
    headers: { Accept: 'application/json', 'User-Agent': 'Latchkey' },
  })
  if (!response.ok) throw new Error(`The server of the keys answered ${response.status}.`)
  const text = await response.text()
  if (text.length > MAX_BYTES) throw new Error('The keys are too many.')
  const { public_keys } = keysSchema.parse(JSON.parse(text))
  return new Map(
    public_keys.flatMap(({ key_identifier, key }) => {
      const parsed = p256(key)
      return parsed ? [[key_identifier, parsed] as const] : []
    }),
  )
}

/** Of another kind none is used: the algorithm is ECDSA-NIST-P256V1-SHA256. */
function p256(pem: string): KeyObject | null {
  try {
    const key = createPublicKey(pem)
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : null
  } catch {
    return null // no key
  }
}
